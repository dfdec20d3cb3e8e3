from __future__ import annotations

import pytest

from billing.models import Order
from billing.services import credits
from billing.services.refund_offers import offer_for, under_way
from core.row_security import STAFF, role_scope
from core.switches import flags
from core.switches.models import Feature
from tests.billing.stripe_side import deliver_rest, order_of, pay

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.mark.parametrize("spent_mc", [0, 1, 14_500, 77_777, 199_999])
def test_no_more_credits_leave_than_are_free_and_no_more_money_than_their_share(
    alice, shop, spent_mc
):
    order = order_of(alice, shop.pack)
    pay(order)
    deliver_rest()
    if spent_mc:
        credits.reserve(alice, "job:1", spent_mc, "image")
        credits.capture("job:1", spent_mc)

    offer = offer_for(Order.objects.get(pk=order.pk))

    assert offer.amount_minor == 2900 * (200_000 - spent_mc) // 200_000
    assert 0 <= offer.credits_mc <= 200_000 - spent_mc
    assert bool(offer.refusal) == (offer.amount_minor == 0)
    assert under_way(order) is None


def test_where_the_button_is_not_for_all_staff_decide_by_the_same_rule(alice, shop):
    order = order_of(alice, shop.pack)
    pay(order)
    deliver_rest()
    paid = Order.objects.get(pk=order.pk)
    with role_scope(STAFF):
        flags.give(Feature.SELF_REFUND, share=0, for_staff=True, people=[])

    own, staffs = offer_for(paid), offer_for(paid, by_staff=True)
    with role_scope(STAFF):
        flags.give(Feature.SELF_REFUND, share=0, for_staff=True, people=[alice.pk])

    assert own.refusal is not None
    assert own.refusal.code == "by_hand"
    assert (staffs.refusal, staffs.amount_minor) == (None, 2900)
    assert offer_for(paid).refusal is None
