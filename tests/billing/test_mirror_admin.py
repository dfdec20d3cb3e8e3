"""Of dj-stripe's lists staff have eight, and only to read."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from djstripe import models as rows

from billing.mirror_admin import LISTS
from core.row_security import WORKER, role_scope
from tests.billing.stripe_side import act, deliver_rest, order_of, pay

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def office(staff_client, alice, shop, settings) -> Client:
    """One row of each at least: a pack and a month, a refund, a dispute, a payout."""
    settings.STRIPE_MIRROR = True
    with role_scope(WORKER):
        pack, month = order_of(alice, shop.pack), order_of(alice, shop.creator)
        pay(pack)
        pay(month)
        deliver_rest()
        pack.refresh_from_db()
        month.refresh_from_db()
        act("charges", pack.stripe_charge_id, "refund", amount=100)
        act("charges", month.stripe_charge_id, "dispute")
        act("charges", pack.stripe_charge_id, "pay-out")
        deliver_rest()
    return staff_client


def test_only_the_useful_lists_are_there():
    registered = {model._meta.label for model in admin.site._registry}

    theirs = {label for label in registered if label.startswith("djstripe.")}
    assert theirs == {f"djstripe.{name}" for name in LISTS}


def test_each_list_and_object_opens_and_refuses_every_change(office):
    answers = {name: answers_about(name, office) for name in LISTS}

    assert answers == dict.fromkeys(LISTS, ([200, 200, 200], True, [403, 403, 403]))


def answers_about(name: str, office: Client) -> tuple[list[int], bool, list[int]]:
    """Of the pages that read, whether the object is shown, and of what would change it."""
    with role_scope(WORKER):
        row = getattr(rows, name).objects.first()
    base = f"/admin/djstripe/{name.lower()}/"
    shown = office.get(f"{base}{row.pk}/change/")
    reads = [office.get(base), office.get(base, {"q": row.id}), shown]
    changes = [
        office.get(f"{base}add/"),
        office.post(f"{base}{row.pk}/change/", {"livemode": "on"}),
        office.post(f"{base}{row.pk}/delete/", {"post": "yes"}),
    ]
    return _statuses(reads), row.id in shown.content.decode(), _statuses(changes)


def _statuses(answers: list[Any]) -> list[int]:
    return [answer.status_code for answer in answers]


def test_a_customer_leads_to_the_person_and_money_is_told_in_words(office, alice):
    customers = office.get("/admin/djstripe/customer/", {"q": alice.email}).content.decode()
    charges = office.get("/admin/djstripe/charge/").content.decode()

    assert f"/admin/accounts/user/{alice.pk}/change/" in customers
    assert "$29" in charges
    assert "$1.14" in charges


def test_keys_have_no_page(staff_client, settings):
    settings.STRIPE_MIRROR = True

    for name in ("apikey", "webhookendpoint", "account"):
        assert staff_client.get(f"/admin/djstripe/{name}/").status_code == 404
