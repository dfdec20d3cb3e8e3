from __future__ import annotations

import pytest

from billing.models import CreditPack, Purpose
from billing.services import quotes
from core.row_security import user_scope
from tests.api import ApiClient, api_client

pytestmark = pytest.mark.django_db


def test_anybody_can_read_what_is_for_sale(shop):
    found = ApiClient().get("/api/plans").json()

    plans = {plan["code"]: plan for plan in found["plans"]}
    assert list(plans) == ["free", "creator", "studio"]
    assert plans["creator"] | {
        "price": "$19", "credits": "150", "model_limit": 3, "advanced_training": True,
    } == plans["creator"]  # fmt: skip
    assert [pack["credits_mc"] for pack in found["packs"]] == [50_000, 200_000, 600_000]


@pytest.mark.owner
def test_what_is_no_longer_sold_is_left_out(shop):
    CreditPack.objects.update(active=False)

    assert ApiClient().get("/api/plans").json()["packs"] == []


def test_each_act_has_its_price_and_a_quote_that_holds(alice):
    found = api_client(alice).get("/api/prices").json()

    prices = {price["act"]: price for price in found["items"]}
    assert {act: price["price"] for act, price in prices.items()} == {
        "training": "40", "image": "1", "enhancement": "0", "preview": "0.2", "vector": "1",
    }  # fmt: skip
    unquoted = {act for act, price in prices.items() if price["quote"] is None}
    assert unquoted == {"enhancement", "preview", "vector"}
    with user_scope(alice.pk):
        accepted = quotes.accept(alice, prices["image"]["quote"], Purpose.IMAGE, 3)
    assert accepted.amount_mc == 3000
