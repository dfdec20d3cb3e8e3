"""Staff change offers and read money."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from billing.models import LedgerEntry, Plan, Purpose, Source
from billing.services import catalogue, credits
from core.row_security import WORKER, role_scope

pytestmark = pytest.mark.django_db
MONEY = (
    "creditaccount", "creditlot", "credithold", "ledgerentry", "order", "subscription",
    "stripeevent",
)  # fmt: skip


@pytest.fixture
def office(staff_client, alice, settings) -> Client:
    settings.SIGNUP_CREDITS = 0
    with role_scope(WORKER):
        catalogue.load()
        credits.grant(alice, 5000, Source.PACK, "session:cs_1")
        credits.reserve(alice, "job:1", 1000, Purpose.IMAGE)
        credits.capture("job:1", 1000)
    return staff_client


@pytest.mark.parametrize("name", [*MONEY, "plan", "creditpack"])
def test_every_list_opens_and_can_be_searched(office, alice, name):
    for query in ({}, {"q": "alice@example.com"}, {"q": str(alice.pk)}):
        assert office.get(f"/admin/billing/{name}/", query).status_code == 200


@pytest.mark.parametrize("name", MONEY)
def test_money_can_not_be_added_or_deleted_by_hand(office, name):
    assert office.get(f"/admin/billing/{name}/add/").status_code == 403
    listed = office.get(f"/admin/billing/{name}/")
    assert b"delete_selected" not in listed.content


def test_an_account_is_shown_and_not_changed(office, alice):
    address = f"/admin/billing/creditaccount/{alice.pk}/change/"

    shown, posted = office.get(address), office.post(address, {"posted_mc": 1})

    assert (shown.status_code, posted.status_code) == (200, 403)
    assert b'<div class="readonly">4</div>' in shown.content


def test_a_plan_is_changed_but_not_its_code_and_not_deleted(office):
    plan = Plan.objects.get(code="creator")
    address = f"/admin/billing/plan/{plan.pk}/"

    form = office.get(f"{address}change/")

    assert b'name="price_minor"' in form.content
    assert b'name="code"' not in form.content
    assert office.post(f"{address}delete/", {"post": "yes"}).status_code == 403


GIVE = "/admin/billing/creditaccount/give/"


def asked(**changes: str) -> dict[str, str]:
    asked = {"person": "alice@example.com", "credits": "2.5", "reason": "Sorry for the wait"}
    return {**asked, "request_key": str(uuid4()), **changes}


def test_credits_are_given_once_by_name_and_reason_and_the_ledger_shows_it(office, alice, staff):
    form = asked()

    answers = [office.post(GIVE, form, follow=True) for _ in range(2)]

    with role_scope(WORKER):
        entry = LedgerEntry.objects.filter(kind="adjust").get()
    assert (entry.amount_mc, entry.note, entry.actor_id) == (2500, form["reason"], staff.pk)
    assert "alice@example.com has 6.5 credits now." in answers[0].content.decode()
    assert str(alice.pk) in answers[0].request["QUERY_STRING"]


def test_they_are_taken_again_by_the_persons_id(office, alice):
    office.post(GIVE, asked(person=str(alice.pk), credits="-1", reason="Given twice"))

    with role_scope(WORKER):
        assert credits.balance(alice).posted_mc == 3000


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"person": "nobody@example.com"}, "Nobody has this address"),
        ({"person": str(uuid4())}, "Nobody has this address"),
        ({"credits": "0"}, "zero changes nothing"),
        ({"credits": "five"}, "Write a number"),
        ({"credits": "0.0001"}, "decimal places"),
        ({"credits": "1000000"}, "or less"),
        ({"credits": "-4.1"}, "Only 4 credits are free"),
        ({"reason": " "}, "required"),
        ({"request_key": ""}, "required"),
    ],
)
def test_what_can_not_be_given_is_said_and_changes_nothing(office, alice, changes, words):
    answer = office.post(GIVE, asked(**changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    with role_scope(WORKER):
        assert credits.balance(alice).posted_mc == 4000


def test_staff_who_are_no_superusers_give_nothing(office, staff, alice):
    with role_scope(WORKER):
        type(staff).objects.filter(pk=staff.pk).update(is_superuser=False)

    assert office.get(GIVE).status_code == 403
    assert office.post(GIVE, asked()).status_code == 403
