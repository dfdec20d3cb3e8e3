from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import CreditPack, Plan, Source
from billing.services import credits, overview
from tests.billing.stripe_side import deliver, events, order_of, pay

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_lots_stand_in_spending_order_and_those_past_their_time_are_left_out(alice):
    soon = timezone.now() + timedelta(days=1)
    credits.grant(alice, 1_000, Source.PACK, "session:1")
    credits.grant(alice, 2_000, Source.ALLOWANCE, "invoice:1", expires_at=soon)
    credits.grant(alice, 3_000, Source.ALLOWANCE, "invoice:0", expires_at=soon - timedelta(days=2))

    assert [lot.granted_mc for lot in overview.living_lots(alice)] == [2_000, 1_000]


def test_only_what_was_paid_is_listed(alice, shop):
    paid, open_order = order_of(alice, shop.pack), order_of(alice, shop.pack)
    pay(paid)
    deliver(*events())

    assert list(overview.payments(alice)) == [paid]
    assert open_order.paid_at is None


def test_the_ledger_goes_on_without_a_gap_or_a_repeat(alice, monkeypatch):
    monkeypatch.setattr(overview, "LEDGER_PAGE", 2)
    for number in range(5):
        credits.grant(alice, 1_000, Source.PACK, f"session:{number}")

    seen, before = [], None
    for _ in range(3):
        page = overview.ledger_page(alice, before=before)
        seen += [entry.seq for entry in page.entries]
        before = page.before

    assert seen == [5, 4, 3, 2, 1]
    assert before is None


def test_a_page_of_the_ledger_is_as_long_as_is_asked_for(alice):
    for number in range(3):
        credits.grant(alice, 1_000, Source.PACK, f"session:{number}")

    page = overview.ledger_page(alice, size=2)

    assert [entry.seq for entry in page.entries] == [page.before + 1, page.before]


def test_only_what_costs_something_and_is_offered_can_be_bought(shop):
    CreditPack.objects.filter(code="pack-50").update(active=False)

    assert overview.on_sale(Plan, "creator") == shop.creator
    assert overview.on_sale(CreditPack, "pack-200") == shop.pack
    for kind, code in ((Plan, "free"), (CreditPack, "pack-50"), (CreditPack, "creator")):
        assert overview.on_sale(kind, code) is None


def test_the_prices_of_today_name_only_what_can_be_bought_today():
    assert [act.price_mc for act in overview.acts()] == [40_000, 1_000, 0, 200, 1_000]
