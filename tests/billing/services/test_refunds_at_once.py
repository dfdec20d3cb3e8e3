from __future__ import annotations

import pytest

from billing.models import CreditHold, Refund
from billing.services import audit, credits, refund_orders
from billing.services.refund_offers import RefundRefused
from tests.billing.at_once import at_once
from tests.billing.stripe_side import deliver_rest, events, order_of, pay

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def test_eight_presses_at_once_are_one_refund_and_it_goes_back_once(alice, shop):
    order = order_of(alice, shop.pack)
    pay(order)
    deliver_rest()

    answers = at_once([lambda: refund_orders.request(order, alice)] * 8)
    [refund] = Refund.objects.filter(order=order)
    at_once([lambda: refund_orders.advance(refund.pk)] * 4)

    refused = [one for one in answers if isinstance(one, RefundRefused)]
    assert {one.code for one in refused} == {"under_way"}
    assert len(refused) == 7
    assert CreditHold.objects.filter(purpose="refund").count() == 1
    assert len(events("refund.created")) == 1
    assert credits.balance(alice).posted_mc == 0
    assert audit.breaks() == []
