from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from billing.models import CreditPack, Plan
from billing.services import catalogue
from billing.stripe.client import rows

pytestmark = [pytest.mark.django_db, pytest.mark.owner]


def sync():
    output = StringIO()
    call_command("sync_plans", stdout=output)
    return output.getvalue()


def test_plans_and_packs_get_prices_and_a_repeat_makes_none():
    catalogue.load()

    first, second = sync(), sync()

    prices = list(rows(lambda client: client.v1.prices.list, {}))
    assert "5 offers at Stripe, 5 of them changed." in first
    assert "5 offers at Stripe, 0 of them changed." in second
    assert len(prices) == 5
    assert {one["recurring"] and one["recurring"]["interval"] for one in prices} == {None, "month"}
    assert Plan.objects.get(code="free").stripe_price_id == ""


def test_a_changed_price_is_a_new_one_of_the_same_product():
    catalogue.load()
    sync()
    before = CreditPack.objects.get(code="pack-50")
    CreditPack.objects.filter(pk=before.pk).update(price_minor=1100)

    sync()

    after = CreditPack.objects.get(code="pack-50")
    assert after.stripe_price_id != before.stripe_price_id
    assert after.stripe_product_id == before.stripe_product_id
