"""What each role may do with each table: the whole list of those that have no owner."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounts.models import User
from core.row_security import APP, PROCESS_ROLES, STAFF, WORKER, know, role_scope, user_scope
from core.session_store import SessionStore

pytestmark = pytest.mark.django_db
OF_PEOPLE = [User, EmailAddress, Authenticator, UserSession, SocialAccount]
# Rights by their first letters: Select, Insert, Update, Delete; of web, workers and staff.
UNFENCED = {
    "account_emailaddress": ("DISU", "DISU", "S"),
    "account_emailconfirmation": ("DS", "DS", ""),
    "accounts_user": ("ISU", "DISU", "SU"),
    "accounts_user_groups": ("S", "DS", "S"),
    "accounts_user_user_permissions": ("S", "DS", "S"),
    "auth_group": ("S", "S", "S"),
    "auth_group_permissions": ("S", "S", "S"),
    "auth_permission": ("S", "S", "S"),
    "billing_pastgift": ("S", "DISU", ""),
    "billing_creditpack": ("S", "ISU", "ISU"),
    "billing_plan": ("S", "ISU", "ISU"),
    "billing_stripeevent": ("I", "DISU", "S"),
    "core_announcement": ("S", "S", "ISU"),
    "core_auditentry": ("IS", "IS", "IS"),
    "core_auditseal": ("", "IS", ""),
    "core_featureflag": ("S", "IS", "IS"),
    "core_heartbeat": ("S", "ISU", "S"),
    "core_providerevent": ("IS", "DISU", "S"),
    "core_providerprice": ("", "S", "IS"),
    "core_serviceswitch": ("S", "IS", "IS"),
    "django_admin_log": ("", "DS", "IS"),
    "django_content_type": ("S", "S", "S"),
    "django_migrations": ("S", "S", ""),
    "django_session": ("DISU", "DS", "DS"),
    "mfa_authenticator": ("DISU", "DISU", "S"),
    "operations_backup": ("S", "ISU", "S"),
    "operations_backupproof": ("S", "IS", "S"),
    "operations_storedfile": ("", "DISU", ""),
    "operations_observation": ("S", "DIS", "S"),
    "operations_reading": ("S", "ISU", "S"),
    "models_training_trainer": ("S", "ISU", "ISU"),
    "reports_cohortcount": ("", "ISU", "S"),
    "reports_dailyfigure": ("", "DISU", "S"),
    "reports_rollupday": ("", "DISU", "S"),
    "socialaccount_socialaccount": ("DISU", "DS", "S"),
    "socialaccount_socialapp": ("", "", ""),
    "socialaccount_socialtoken": ("DS", "DS", ""),
    "usersessions_usersession": ("DISU", "DS", ""),
    "vectorizing_pendingupload": ("DISU", "DS", ""),
}
RIGHTS = """
SELECT c.relname, c.relforcerowsecurity, r.rolname, (
    SELECT coalesce(string_agg(left(right_, 1), '' ORDER BY right_), '')
    FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES'])
        AS right_
    WHERE has_table_privilege(r.oid, c.oid, right_))
FROM pg_class c CROSS JOIN pg_roles r
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND r.rolname = ANY(%s)
"""


def rights(*, fenced: bool) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS, [list(PROCESS_ROLES)])
        for table, is_fenced, role, letters in cursor.fetchall():
            if is_fenced is fenced:
                found.setdefault(table, {})[role] = letters
    return found


def test_each_role_may_do_with_a_table_without_owner_what_is_listed_here_and_no_more():
    found = {
        table: (by[APP], by[WORKER], by[STAFF])
        for table, by in rights(fenced=False).items()
        if not table.startswith("djstripe_")
    }

    assert found == UNFENCED


def test_of_the_mirror_the_web_reads_nothing_and_staff_change_nothing():
    mirror = {
        table: (by[APP], by[STAFF])
        for table, by in rights(fenced=False).items()
        if table.startswith("djstripe_")
    }

    assert mirror.pop("djstripe_invoice") == ("S", "S")  # the person's own, by a policy
    assert set(mirror.values()) <= {("", "S"), ("", "")}


def test_staff_only_look_at_peoples_rows():
    assert {by[STAFF] for by in rights(fenced=True).values()} == {"S"}


def test_no_role_may_empty_a_table_or_watch_it():
    letters = {
        letter
        for fenced in (True, False)
        for by in rights(fenced=fenced).values()
        for mine in by.values()
        for letter in mine
    }

    assert letters == set("DISU")


@pytest.mark.parametrize("field", ["is_staff", "is_superuser"])
def test_the_web_makes_nobody_staff(alice, field):
    for change in (
        lambda: User.objects.filter(pk=alice.pk).update(**{field: True}),
        lambda: User.objects.create_user("new@example.com", "x", **{field: True}),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()

    alice.name = "Alice the Second"
    alice.save()
    assert User.objects.get(pk=alice.pk).name == "Alice the Second"


@pytest.mark.parametrize(
    "change", [{"password": "x"}, {"email": "y@x.com"}, {"is_superuser": True}]
)
def test_staff_take_over_nobody(alice, change):
    with pytest.raises(ProgrammingError, match="permission denied"), role_scope(STAFF):
        User.objects.filter(pk=alice.pk).update(**change)

    with role_scope(STAFF):
        assert User.objects.filter(pk=alice.pk).update(is_active=False, is_staff=True) == 1


@pytest.mark.parametrize("model", OF_PEOPLE)
def test_a_forgotten_filter_finds_nobody_elses_account(alice, charlie, model):
    settled(alice), settled(charlie)
    own = "id" if model is User else "user_id"

    with user_scope(None):
        by_nobody = (model.objects.count(), model.objects.update(**{own: charlie.pk}))
    with user_scope(alice.pk):
        seen = set(model.objects.values_list(own, flat=True))
        deleted = 0 if model is User else model.objects.all().delete()[0]
        theirs = model.objects.filter(**{own: charlie.pk})
        untouched = (theirs.exists(), theirs.update(**{own: charlie.pk}))
    with user_scope(charlie.pk):
        left = model.objects.count()

    assert by_nobody == (0, 0)
    assert (seen, deleted) == ({alice.pk}, int(model is not User))
    assert (untouched, left) == ((False, 0), 1)


def test_a_session_is_found_by_its_key_alone(alice):
    mine = settled(alice)

    with user_scope(alice.pk):
        every = Session.objects.count(), Session.objects.update(session_data="x")
        by_key = SessionStore(mine.session_key)["mine"]
        SessionStore(mine.session_key).delete()
        gone = SessionStore(mine.session_key).get("mine")

    assert (every, by_key, gone) == ((0, 0), "a form", None)


def test_who_a_request_names_is_known_until_its_scope_ends(alice, charlie):
    for person in (alice, charlie):
        settled(person)

    with user_scope(None):
        know(emails=["Alice@Example.com"])
        named = [person.email for person in User.objects.all()]
        factors = [factor.user for factor in Authenticator.objects.all()]
        with user_scope(charlie.pk):
            inside = [person.email for person in User.objects.all()]
    with user_scope(None):
        afterwards = User.objects.count()

    assert (named, factors) == (["alice@example.com"], [alice])
    assert (inside, afterwards) == (["charlie@example.com"], 0)


@pytest.mark.django_db(transaction=True)
def test_nobody_is_known_outside_of_a_transaction(alice):
    with pytest.raises(transaction.TransactionManagementError):
        know([alice.pk])


def test_a_second_factor_is_asked_for_whoever_is_logged_in(alice, charlie):
    settled(alice)

    with user_scope(charlie.pk):
        asked = is_mfa_enabled(alice)
        hidden = not Authenticator.objects.filter(user=alice).exists()

    assert asked
    assert hidden


def test_whoever_is_logged_in_makes_a_second_factor_for_nobody_else(alice, charlie):
    factor = Authenticator(user=alice, type="recovery_codes", data={})

    with user_scope(charlie.pk):
        know([alice.pk])
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            factor.save()


def test_the_web_lets_nobody_in_again(alice):
    with user_scope(alice.pk):
        assert User.objects.update(is_active=False) == 1
    with pytest.raises(ProgrammingError, match="permission denied"), user_scope(alice.pk):
        User.objects.update(is_active=True)


def settled(person: User) -> SessionStore:
    """With an address, a factor, a login and its session."""
    mine = SessionStore()
    mine["mine"] = "a form"
    mine.save()
    EmailAddress.objects.get_or_create(user=person, email=person.email)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    SocialAccount.objects.create(user=person, provider="google", uid=person.pk.hex)
    device = {"ip": "127.0.0.1", "user_agent": "a browser", "session_key": mine.session_key}
    UserSession.objects.create(user=person, **device)
    return mine
