"""Every act of staff: twice, by two at once, without the right, with a session too old."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import AccessKind, Erasure, StaffAct, User
from accounts.services import staff_acts, support_access
from billing.models import Refund
from core.audit.models import AuditEntry
from core.jobs.models import State
from core.row_security import WORKER, role_scope, user_scope
from notifications.models import Notice
from reports.people.offers import OFFERS
from tests.reports.people.conftest import at_work, paid_order
from tests.visiona.test_ids import order

pytestmark = pytest.mark.django_db
FIELDS: dict[str, dict[str, str]] = {"credits": {"credits": "5"}}
# Told by a mail of its own, which was the act.
TELLS_ITSELF = {"confirm-mail"}


@pytest.fixture(params=OFFERS)
def name(request, alice, settings) -> str:
    """The act, with everything as it has to be for it."""
    settings.SIGNUP_CREDITS = 0
    if request.param == "switch-on":
        with role_scope(WORKER):
            User.objects.filter(pk=alice.pk).update(is_active=False)
    if request.param == "confirm-mail":
        EmailAddress.objects.filter(user=alice).update(verified=False)
    if request.param == "view-as":
        with user_scope(alice.pk):
            support_access.give(alice.pk, AccessKind.VIEW)
    return request.param


def page_of(owner, name, abouts) -> str:
    about = abouts.get(name, "")
    return f"/staff/people/{owner.pk}/act/{name}/" + (f"?about={about}" if about else "")


def form_of(client: Client, path: str, name: str) -> dict[str, str]:
    """As the browser would send it, filled in."""
    page = client.get(path).content.decode()
    hidden = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page)
    return dict(hidden) | {"reason": "they wrote to us"} | FIELDS.get(name, {})


def acts() -> list[StaffAct]:
    with role_scope(WORKER):
        return list(StaffAct.objects.all())


def work() -> None:
    """As a worker does with what was ordered."""
    for act in acts():
        with role_scope(WORKER):
            staff_acts.advance(act.pk)


def test_it_is_done_once_written_down_and_told(alice, ann, ann_client, abouts, name):
    path = page_of(alice, name, abouts)
    form = form_of(ann_client, path, name)
    answers = [ann_client.post(path, form).status_code for _ in range(2)]
    work()

    [act] = acts()
    assert (answers, act.state, act.staff_id) == ([302, 302], State.SUCCEEDED, ann.pk)
    with role_scope(WORKER):
        done = AuditEntry.objects.get(action="staff.act_done")
        told = Notice.objects.filter(about=act.pk, owner=alice)
        assert (done.door, done.actor_id, done.owner_id) == ("staff", ann.pk, alice.pk)
        assert told.exists()
    assert (len(mail.outbox) == 1) is (name in TELLS_ITSELF)


def test_of_two_at_once_the_second_is_told_who_did_it(alice, ann_client, bob_client, abouts, name):
    path = page_of(alice, name, abouts)
    first, second = (form_of(client, path, name) for client in (ann_client, bob_client))
    done, late = ann_client.post(path, first), bob_client.post(path, second)

    assert (done.status_code, late.status_code) == (302, 422)
    assert "Already done by ann@example.com" in late.content.decode()
    assert len(acts()) == 1


def test_without_the_right_nothing_is_done(alice, ann_client, plain, abouts, name):
    path = page_of(alice, name, abouts)
    form = form_of(ann_client, path, name)
    client = at_work(plain)

    assert [client.get(path).status_code, client.post(path, form).status_code] == [403, 403]
    assert acts() == []


def test_with_a_session_too_old_staff_are_asked_who_they_are(alice, ann, ann_client, abouts, name):
    path = page_of(alice, name, abouts)
    form = form_of(ann_client, path, name)
    answer = at_work(ann, is_old=True).post(path, form)

    assert (answer.status_code, "/reauthenticate/" in answer.url) == (302, True)
    assert acts() == []


def test_nobody_else_gets_there(alice, charlie_client, abouts, name):
    path = page_of(alice, name, abouts)

    assert charlie_client.post(path, {"reason": "mine"}).status_code == 403
    assert "/login/" in Client().get(path).url


def test_without_a_reason_nothing_is_done(alice, ann_client, abouts, name):
    path = page_of(alice, name, abouts)
    form = form_of(ann_client, path, name) | {"reason": " \u200b "}

    assert ann_client.post(path, form).status_code == 422
    assert acts() == []


def test_what_is_dear_waits_for_a_colleague_who_decides_once(alice, ann_client, bob_client, plain):
    order = paid_order(alice, 20_000)
    path = f"/staff/people/{alice.pk}/act/refund/?about={order.pk}"
    asked = ann_client.post(path, form_of(ann_client, path, "refund"))
    [waiting] = acts()
    page = f"/staff/requests/{waiting.pk}/"
    yes = {"allowed": "yes", "answer": ""}

    before = refunds()
    own, looking = ann_client.post(page, yes), at_work(plain).post(page, yes)
    wordless = bob_client.post(page, {"allowed": "no", "answer": ""})
    allowed, twice = (bob_client.post(page, yes).status_code for _ in range(2))

    assert (asked.url, before) == (page, [])
    assert [own.status_code, looking.status_code, wordless.status_code] == [422, 403, 422]
    assert (allowed, twice) == (302, 422)
    assert [(refund.amount_minor, refund.actor_id) for refund in refunds()] == [
        (20_000, waiting.staff_id)
    ]


def test_what_is_declined_is_told_to_whoever_asked(alice, ann_client, bob_client):
    path = page_of(alice, "erase", {})
    ann_client.post(path, form_of(ann_client, path, "erase") | {"at_once": "on"})
    [waiting] = acts()
    page = f"/staff/requests/{waiting.pk}/"
    bob_client.post(page, {"allowed": "no", "answer": "they only want an export"})

    assert "they only want an export" in ann_client.get(page).content.decode()
    with role_scope(WORKER):
        assert not Erasure.objects.exists()


def test_an_order_that_can_not_be_refunded_says_why_and_has_no_button(alice, ann_client):
    spent = order(alice)
    path = f"/staff/people/{alice.pk}/act/refund/?about={spent.pk}"
    page = ann_client.get(path).content.decode()

    assert "Nothing was paid for this order." in page
    assert "Send the money back" not in page


@pytest.mark.parametrize("name", ["refund", "resend", "cancel", "ask"])
def test_what_is_somebody_elses_is_not_found(charlie, abouts, ann_client, name):
    about = "nonsense" if name == "ask" else abouts[name]

    assert (
        ann_client.get(f"/staff/people/{charlie.pk}/act/{name}/?about={about}").status_code == 404
    )


def refunds() -> list[Refund]:
    with role_scope(WORKER):
        return list(Refund.objects.all())


@pytest.mark.parametrize(
    ("credits", "words"),
    [
        ("0", "zero changes nothing"),
        ("five", "Write a number"),
        ("0.0001", "decimal places"),
        ("1000000", "or less"),
        ("-4.1", "Only 0 credits are free"),
    ],
)
def test_credits_that_can_not_be_given_are_said(alice, ann_client, settings, credits, words):
    settings.SIGNUP_CREDITS = 0
    path = page_of(alice, "credits", {})
    answer = ann_client.post(path, form_of(ann_client, path, "credits") | {"credits": credits})

    assert answer.status_code == 422
    assert words in answer.content.decode()
