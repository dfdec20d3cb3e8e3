"""What each role may do with each table: the whole list of those that have no owner."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from accounts.models import User
from core.row_security import APP, PROCESS_ROLES, STAFF, WORKER, role_scope, user_scope

pytestmark = pytest.mark.django_db
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
    "billing_creditpack": ("S", "ISU", "ISU"),
    "billing_plan": ("S", "ISU", "ISU"),
    "billing_stripeevent": ("I", "DISU", "S"),
    "core_auditentry": ("IS", "IS", "IS"),
    "core_auditseal": ("", "IS", ""),
    "core_heartbeat": ("S", "ISU", "S"),
    "core_providerevent": ("IS", "DISU", "S"),
    "django_admin_log": ("", "DS", "IS"),
    "django_content_type": ("S", "S", "S"),
    "django_migrations": ("", "S", ""),
    "django_session": ("DISU", "DS", "DS"),
    "mfa_authenticator": ("DISU", "DISU", "S"),
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


def test_whoever_is_logged_in_changes_their_own_second_factor_only(alice, charlie):
    theirs = Authenticator.objects.create(user=charlie, type="totp", data={"secret": "x"})

    with user_scope(alice.pk):
        seen = Authenticator.objects.filter(user=charlie).exists()
        changed = Authenticator.objects.filter(user=charlie).update(data={})
        deleted, _ = Authenticator.objects.filter(user=charlie).delete()
    with pytest.raises(ProgrammingError, match="row-level security"), user_scope(alice.pk):
        Authenticator.objects.create(user=charlie, type="recovery_codes", data={})

    # A login asks for it, whoever else is logged in.
    assert (seen, changed, deleted) == (True, 0, 0)
    with user_scope(charlie.pk):
        assert Authenticator.objects.filter(pk=theirs.pk).delete()[0] == 1


def test_whoever_is_logged_in_sees_their_own_logins_only(alice, charlie):
    for person in (alice, charlie):
        device = {"ip": "127.0.0.1", "user_agent": "a browser", "session_key": person.pk.hex}
        UserSession.objects.create(user=person, **device)

    with user_scope(alice.pk):
        seen = [session.user for session in UserSession.objects.all()]
    with user_scope(None):
        everybody = UserSession.objects.count()

    assert (seen, everybody) == ([alice], 2)
