"""Looking as somebody else: who may, for how long, what they see, and that it leaves no mark."""

from __future__ import annotations

from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, InternalError, connection, transaction
from django.test import Client
from django.urls import get_resolver

from accounts import view_as
from accounts.models import AccessKind, User
from accounts.services import support_access
from core.audit.models import AuditEntry
from core.row_security import WORKER, read_only, role_scope, user_scope
from models_training.models import PersonalModel
from tests import factories
from tests.reports.people.conftest import at_work
from tests.visiona.test_ids import ROUTES, address
from tests.visiona.test_urls import is_of_the_api, patterns

pytestmark = pytest.mark.django_db
CLOSED = (
    "/account/", "/account/tokens/", "/account/tokens/new/", "/account/webhooks/",
    "/account/export/", "/account/privacy/", "/account/delete/", "/account/notifications/",
    "/accounts/2fa/",
    "/accounts/email/", "/accounts/sessions/", "/accounts/password/change/", "/billing/portal/",
    "/billing/company/", "/photos/agreements/", "/train/new/", "/receipts/", "/api/me", "/",
)  # fmt: skip
WORDS = {
    "name": "other", "prompt": "by the sea", "trigger_word": "zork1", "model": "", "reason": "x",
    "email": "alice@example.com", "when": "now", "theme": "light", "kind": "pack", "next": "/",
    "url": "https://8.8.8.8/", "events": "generation.succeeded", "access": "all", "outputs": "1",
    "limit_period": "total", "aspect_ratio": "1:1", "output_format": "webp", "confirm": "yes",
}  # fmt: skip
# The staff's own trace of having looked is written afterwards, outside of the transaction.
TOUCHED = """
SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables
WHERE relname <> 'core_auditentry'
"""


@pytest.fixture
def ann(db: None) -> User:
    return factories.make_user("ann@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def client(ann: User) -> Client:
    return at_work(ann)


def allow(owner: User) -> None:
    """On a page of theirs, which shows what they have."""
    factories.give_credits(owner, 1000)
    with user_scope(owner.pk):
        support_access.give(owner.pk, AccessKind.VIEW)


def begin(client: Client, owner: User) -> int:
    form = {"reason": "they can't find a picture", "request_key": str(uuid4())}
    return client.post(f"/staff/people/{owner.pk}/act/view-as/", form).status_code


def touched() -> int:
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED)
        return int(cursor.fetchone()[0])


def test_without_the_persons_word_it_does_not_begin(alice, client):
    assert begin(client, alice) == 422
    assert settings.VIEW_COOKIE_NAME not in client.cookies


def test_staff_see_what_the_person_sees_and_stay_who_they_are(alice, ann, client):
    model = factories.make_model(alice, trigger_word="zork1")
    allow(alice)
    begun = begin(client, alice)
    before = list(Session.objects.values_list()), list(UserSession.objects.values_list())
    seen = client.get("/models/")
    after = list(Session.objects.values_list()), list(UserSession.objects.values_list())
    own = client.get("/staff/people/")

    assert (begun, seen.status_code) == (302, 200)
    page = seen.content.decode()
    assert f"/models/{model.pk}/" in page
    assert "You look as this person" in page
    assert seen["Cache-Control"] == "no-store"
    assert "ann@example.com" in own.content.decode()
    assert before == after
    with role_scope(WORKER):
        [entry] = AuditEntry.objects.filter(action="staff.viewed")
    assert (entry.owner_id, entry.actor_id, entry.door) == (alice.pk, ann.pk, "staff")
    assert entry.details["page"] == "models_training:models"


def test_it_ends_by_the_button_and_when_the_person_takes_it_back(alice, client):
    allow(alice)
    begin(client, alice)
    stopped = client.post("/staff/view/stop/").cookies[settings.VIEW_COOKIE_NAME].value
    begin_again(client, alice)
    with user_scope(alice.pk):
        support_access.end(alice.pk, AccessKind.VIEW)
    taken_back = client.get("/models/")

    assert (stopped, taken_back.url) == ("", "/staff/people/")
    assert taken_back.cookies[settings.VIEW_COOKIE_NAME].value == ""


def begin_again(client: Client, owner: User) -> None:
    path = f"/staff/people/{owner.pk}/act/view-as/"
    page = client.get(path).content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    client.post(path, {"reason": "once more", "request_key": str(uuid4()), "seen": seen})


def test_after_fifteen_minutes_it_is_over(alice, ann, time_machine):
    time_machine.move_to("2026-11-30T10:00:00Z")
    client = at_work(ann)
    allow(alice)
    begin(client, alice)
    time_machine.move_to("2026-11-30T10:14:59Z")
    still = client.get("/models/").status_code
    time_machine.move_to("2026-11-30T10:15:01Z")
    late = client.get("/models/")

    assert (still, late.status_code, late.url) == (200, 302, "/staff/people/")


def test_the_cookie_alone_is_worth_nothing(alice, charlie_client, client):
    allow(alice)
    begin(client, alice)
    cookie = client.cookies[settings.VIEW_COOKIE_NAME].value
    colleague = at_work(factories.make_user("bob@example.com", is_staff=True))
    model = factories.make_model(alice)
    for thief in (charlie_client, colleague):
        thief.cookies[settings.VIEW_COOKIE_NAME] = cookie

    path = f"/models/{model.pk}/"
    assert charlie_client.get(path).status_code == 404
    assert colleague.get(path).status_code == 302


@pytest.mark.parametrize("path", CLOSED)
def test_secrets_money_and_the_account_stay_closed(alice, client, path):
    allow(alice)
    begin(client, alice)

    assert client.get(path).status_code == 403


def test_every_open_page_is_one_that_there_is():
    inside = {
        one.namespace: one for one in get_resolver().url_patterns if hasattr(one, "namespace")
    }
    known = {f"{space}:{name}" for space, one in inside.items() for name in one.reverse_dict}

    assert view_as.OPEN - known == set()


def test_every_form_is_refused_by_the_database_itself(alice, client, monkeypatch):
    """With the check of the method taken away; no row of any table is touched."""
    paths = {address(route, alice) for route in ROUTES if not route.startswith("accounts/2fa")}
    paths |= {
        f"/{route}"
        for route, view in patterns(get_resolver())
        if not set("<^") & set(route)
        and not is_of_the_api(view)
        and not route.startswith(("admin/", "staff/", "accounts/", "api/"))
    }
    model = factories.make_model(alice)
    allow(alice)
    begin(client, alice)
    monkeypatch.setattr(view_as, "may_look", lambda request: True)
    before, answers = touched(), []
    for path in sorted(paths):
        for body in ({}, WORDS | {"model": str(model.pk), "key": str(uuid4())}):
            answers.append(client.post(path, body).status_code)

    assert touched() == before
    assert len(answers) > 200
    assert answers.count(403) > 40
    assert answers.count(500) == 0


def test_no_table_can_be_written_in_it(alice):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [table for (table,) in cursor.fetchall()]
    refused = 0
    for table in tables:
        for statement in ('DELETE FROM "{}"', 'INSERT INTO "{}" DEFAULT VALUES'):
            try:
                with read_only(), connection.cursor() as cursor:
                    cursor.execute(statement.format(table))
            except DatabaseError as error:
                refused += "read-only" in str(error) or "denied" in str(error)

    assert refused == 2 * len(tables) > 200


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_the_commit_is_never_begun_and_later_writes_go_on(alice):
    begun: list[int] = []
    with pytest.raises(InternalError, match="read-only"), read_only(), user_scope(alice.pk):
        PersonalModel.objects.create(owner=alice, name="Me", trigger_word="zork2")
    with read_only():
        transaction.on_commit(lambda: begun.append(1))
    factories.make_model(alice)

    assert begun == []
