"""Staff change offers and read money."""

from __future__ import annotations

import pytest
from django.test import Client

from billing.models import Plan, Purpose, Source
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
