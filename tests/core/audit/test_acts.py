"""Each act leaves one row, with whoever did it, by the door that it came in by."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import ConsentPurpose, User
from accounts.services import record_consent, tokens
from billing.models import Source
from billing.services import credits
from core import sessions
from core.audit.models import AuditEntry
from core.jobs import maintenance
from core.row_security import WORKER, role_scope, user_scope
from generations.models import GeneratedImage, Generation
from generations.tasks import advance_generation
from models_training.services import deletions, photos
from notifications.models import Stopped
from notifications.services import endpoints
from tests import factories
from tests.api import ApiClient, api_client, make_token
from visiona.celery import app

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
Act = Callable[[User], object]


def browser(person: User) -> Client:
    client = Client()
    login = {"login": person.email, "password": factories.PASSWORD}
    client.post(LOGIN, login)
    return client


def post(path: str, **form: object) -> Act:
    return lambda person: browser(person).post(path, form)


def program(method: str, path: Callable[[User], str], body: object = None) -> Act:
    def act(person: User) -> None:
        answer = api_client(person).send(method, path(person), body)
        assert answer.status_code < 300, answer.content

    return act


def in_scope(act: Act) -> Act:
    def scoped(person: User) -> None:
        with user_scope(person.pk):
            act(person)

    return scoped


def as_worker(act: Act) -> Act:
    @app.task(name=str(uuid4()))
    def step(pk: object) -> None:
        with role_scope(WORKER):
            act(User.objects.get(pk=pk))

    return lambda person: step(person.pk)


def by_hand(act: Act) -> Act:
    def scoped(person: User) -> None:
        with role_scope(WORKER):
            act(person)

    return scoped


def staffs(path: Callable[[User], str], **form: object) -> Act:
    def act(person: User) -> None:
        office = factories.make_user("office@example.com", is_staff=True, is_superuser=True)
        client = factories.log_in_staff(Client(), office)
        session = client.session
        sessions.begin(session)
        session.save()
        answer = client.post(path(person), form) if form else client.get(path(person))
        assert answer.status_code in {200, 302}, answer.content

    return act


def job_of(person: User) -> Generation:
    return factories.make_generation(factories.make_model(person))


def cancel_by_worker(person: User) -> None:
    job = job_of(person)
    with user_scope(person.pk):
        job.request_cancel()
    with role_scope(WORKER):
        advance_generation(str(job.pk))


def image_of(person: User) -> GeneratedImage:
    return factories.make_image(job_of(person))


def erase_photo(person: User) -> None:
    photo = factories.make_photo(person)
    photos.erase(photo)


def expire_token(person: User) -> None:
    row, _ = make_token(person)
    rule = next(each for each in maintenance.rules() if each.name == "expired API tokens")
    rule.act(row)


def own_page(person: User) -> str:
    return f"/admin/accounts/user/{person.pk}/change/"


def give(person: User) -> None:
    call_command("grant_credits", person.email, "5", "--reason=sorry")


def give_as_staff(person: User) -> None:
    asked = {"credits": "5", "reason": "sorry", "request_key": uuid4()}
    staffs(lambda p: f"/staff/people/{p.pk}/act/credits/", **asked)(person)


PASSWORDS = {"oldpassword": factories.PASSWORD, "password1": "another-long-one"}
ACTS: list[tuple[str, str, Act]] = [
    ("login.succeeded", "website", browser),
    ("login.failed", "website", lambda p: Client().post(
        LOGIN, {"login": p.email, "password": "x"})),
    ("login.ended", "website", post("/accounts/logout/")),
    ("password.changed", "website", post(
        "/accounts/password/change/", **PASSWORDS, password2="another-long-one")),
    ("token.made", "website", post(
        "/account/tokens/new/", name="x", access="all", limit_period="total")),
    ("login.failed", "api", lambda p: ApiClient().send(
        "POST", "/api/auth/login", {"email": p.email, "password": "wrong"})),
    ("login.succeeded", "api", lambda p: ApiClient().send(
        "POST", "/api/auth/login", {"email": p.email, "password": factories.PASSWORD})),
    ("token.revoked", "api", program("POST", lambda p: "/api/auth/logout")),
    ("generation.started", "api", lambda p: api_client(p).send("POST", "/api/generate", {
        "model_id": str(factories.make_model(p).pk), "prompt": "by the sea"})),
    ("generation.cancel_asked", "api", program(
        "POST", lambda p: f"/api/generations/{job_of(p).pk}/cancel")),
    ("pictures.deleted", "api", lambda p: api_client(p).send(
        "POST", "/api/gallery/delete", {"ids": [str(image_of(p).pk)]})),
    ("photo.deleted", "api", program(
        "DELETE", lambda p: f"/api/photos/{factories.make_photo(p).pk}")),
    ("staff.read", "staff", staffs(own_page)),
    ("staff.read_history", "staff", staffs(lambda p: f"/admin/accounts/user/{p.pk}/history/")),
    ("staff.changed", "staff", staffs(own_page, is_staff="on")),
    ("credits.adjusted", "operator", by_hand(give)),
    ("credits.adjusted", "staff", give_as_staff),
    ("generation.canceled", "worker", cancel_by_worker),
    ("photo.deleted", "worker", as_worker(erase_photo)),
    ("token.revoked", "worker", as_worker(expire_token)),
    ("model.deleted", "operator", in_scope(
        lambda p: deletions.delete_model(factories.make_model(p)))),
    ("consent.given", "operator", in_scope(
        lambda p: record_consent(p, ConsentPurpose.TRAIN_MODEL))),
    ("tokens.revoked", "operator", lambda p: (make_token(p), tokens.revoke_all(p))),
    ("credits.granted", "operator", in_scope(
        lambda p: credits.grant(p, 1000, Source.PACK, f"session:{uuid4()}"))),
    ("webhook.secret_renewed", "operator", in_scope(
        lambda p: endpoints.renew_secret(factories.make_endpoint(p)))),
    ("webhook.disabled", "operator", in_scope(
        lambda p: endpoints.disable(factories.make_endpoint(p), Stopped.PERSON))),
]  # fmt: skip


@pytest.mark.parametrize(("action", "door", "act"), ACTS, ids=[f"{a} {d}" for a, d, _ in ACTS])
def test_each_act_leaves_one_row_by_its_door(alice, action, door, act):
    act(alice)

    with role_scope(WORKER):
        rows = list(AuditEntry.objects.filter(action=action, owner_id=alice.pk))
    assert [row.door for row in rows] == [door]
    if action.startswith("staff."):
        assert rows[0].actor_id not in {None, alice.pk}
    elif door in {"website", "api"} and not action.startswith("login."):
        assert rows[0].actor_id == alice.pk


def test_a_staff_search_is_told_by_its_count_and_not_by_its_words(alice, staff_client):
    staff_client.get("/admin/accounts/user/", {"q": "alice@example.com"})

    with role_scope(WORKER):
        [entry] = AuditEntry.objects.filter(action="staff.listed")
    assert entry.details == {"of": "accounts.user", "count": 1, "search": True}
    assert entry.door == "staff"


def test_staff_find_entries_by_person_and_that_is_written_down(alice, charlie, staff_client):
    for person in (alice, charlie):
        browser(person)

    for words in (alice.email, str(alice.pk)):
        found = staff_client.get("/admin/core/auditentry/", {"q": words}).context_data["cl"]
        assert {row.owner_id for row in found.result_list} == {alice.pk}
    entry = found.result_list[0]
    shown = staff_client.get(f"/admin/core/auditentry/{entry.pk}/change/")

    assert shown.status_code == 200
    with role_scope(WORKER):
        assert AuditEntry.objects.filter(action="staff.read", target_id=str(entry.pk)).exists()
