from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from billing.models import LedgerEntry, Order, OrderState, Purpose, Subscription
from billing.services import audit, credits, reconcile, refund_orders
from billing.services.refund_offers import RefundRefused, offer_for
from core import actor
from core.jobs.models import State
from notifications.models import EventType, Notice
from tests.billing.stripe_side import act, control, deliver_rest, events, order_of, pay
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def bought(alice, shop):
    """A pack of 200 credits for $29, paid and delivered."""
    return buy(alice, shop.pack)


def buy(owner, offer):
    order = order_of(owner, offer)
    pay(order)
    deliver_rest()
    order.refresh_from_db()
    return order


def spend(owner, amount_mc, key="job:1"):
    credits.reserve(owner, key, amount_mc, Purpose.IMAGE)
    credits.capture(key, amount_mc)


def code_of(order, by, reason=""):
    with pytest.raises(RefundRefused) as refusal:
        refund_orders.request(order, by, reason)
    return refusal.value.code


def orders_at_stripe():
    return sum(one["type"] == "refund.created" for one in events())


def move_days(order, days):
    Order.objects.filter(pk=order.pk).update(paid_at=timezone.now() - timedelta(days=days))
    order.refresh_from_db()


def test_what_is_unspent_goes_back_and_its_credits_leave_with_the_money(alice, bought):
    spend(alice, 50_000)
    refund = refund_orders.request(bought, alice)
    meanwhile = credits.balance(alice)

    refund_orders.advance(refund.pk)

    refund.refresh_from_db()
    bought.refresh_from_db()
    last = LedgerEntry.objects.filter(owner=alice).order_by("-seq").first()
    assert (refund.state, refund.amount_minor, refund.credits_mc) == (
        State.SUCCEEDED, 2900 * 3 // 4, 150_000,
    )  # fmt: skip
    assert (meanwhile.spendable_mc, meanwhile.held_mc) == (0, 150_000)
    assert (bought.state, bought.refunded_minor) == (OrderState.FULFILLED, 2175)
    assert (last.kind, last.amount_mc, last.balance_after_mc) == ("reverse", -150_000, 0)
    assert Notice.objects.get(owner=alice, type=EventType.ORDER_REFUNDED)
    assert audit.breaks() == []


def test_twice_with_one_key_is_one_refund_and_without_it_the_second_is_told_why(alice, bought):
    key = uuid4()
    first = refund_orders.request(bought, alice, key=key)

    again = refund_orders.request(bought, alice, key=key)

    assert again == first
    assert code_of(bought, alice) == "under_way"
    refund_orders.advance(first.pk)
    refund_orders.advance(first.pk)
    assert code_of(bought, alice) == "refunded"
    assert orders_at_stripe() == 1


@pytest.mark.parametrize("fault", ["lost", "error_500", "error_503"])
def test_a_lost_answer_is_searched_for_and_never_doubled(alice, bought, fault):
    refund = refund_orders.request(bought, alice)
    control("PUT", f"behaviours?match={refund.pk}", {"stripe_api": {"value": fault, "times": 1}})

    refund_orders.advance(refund.pk)
    refund.refresh_from_db()
    between = refund.state, credits.balance(alice).held_mc
    refund_orders.advance(refund.pk)

    refund.refresh_from_db()
    assert between == (State.SUBMITTING, 200_000)
    assert refund.state == State.SUCCEEDED
    assert orders_at_stripe() == 1
    assert credits.balance(alice).posted_mc == 0


def test_the_webhook_may_come_before_our_own_answer(alice, bought):
    refund = refund_orders.request(bought, alice)
    refund.move(State.SUBMITTING, submitted_at=timezone.now())
    refund_orders._order_at_stripe(refund)  # and the worker dies

    deliver_rest()

    refund.refresh_from_db()
    assert (refund.state, credits.balance(alice).posted_mc) == (State.SUCCEEDED, 0)


def test_credits_of_running_jobs_stay_and_can_go_back_when_they_end(alice, bought):
    credits.reserve(alice, "job:1", 80_000, Purpose.IMAGE)
    offer = offer_for(bought)
    first = refund_orders.request(bought, alice)
    refund_orders.advance(first.pk)
    none_left = code_of(bought, alice)

    credits.release("job:1")
    second = refund_orders.request(bought, alice)
    refund_orders.advance(second.pk)

    bought.refresh_from_db()
    assert (offer.credits_mc, offer.held_mc, none_left) == (120_000, 80_000, "held")
    assert (bought.state, bought.refunded_minor) == (OrderState.REFUNDED, 2900)
    assert audit.breaks() == []


def test_after_the_days_of_the_rule_only_staff_may_be_kinder(alice, bought):
    staff = make_user("staff@example.com")
    move_days(bought, 15)

    assert code_of(bought, alice) == "late"
    assert code_of(bought, staff, " ") == "no_reason"
    refund = refund_orders.request(bought, staff, "She asked on the tenth day.")
    assert (refund.rule, refund.actor_id, refund.reason) == (
        "goodwill", staff.pk, "She asked on the tenth day.",
    )  # fmt: skip


def test_each_order_that_cannot_go_back_says_why(alice, bought, shop):
    spend(alice, 200_000)
    pending = Order(owner=alice, pack=shop.pack, kind="pack", state=OrderState.PENDING)
    unpaid = Order(owner=alice, pack=shop.pack, kind="pack", state=OrderState.EXPIRED)

    assert code_of(bought, alice) == "spent"
    assert offer_for(pending).refusal.code == "pending"
    assert offer_for(unpaid).refusal.code == "not_paid"
    act("charges", bought.stripe_charge_id, "dispute")
    deliver_rest()
    bought.refresh_from_db()
    assert code_of(bought, alice) == "disputed"
    with actor.in_mode(is_test=True):
        assert code_of(bought, alice) == "test"


def test_a_dispute_that_is_quicker_leaves_the_credits_to_the_bank(alice, bought):
    refund = refund_orders.request(bought, alice)
    act("charges", bought.stripe_charge_id, "dispute")

    refund_orders.advance(refund.pk)

    refund.refresh_from_db()
    assert (refund.state, refund.error_kind) == (State.FAILED, "refused")
    assert credits.balance(alice).spendable_mc == 200_000
    assert Notice.objects.get(type=EventType.ORDER_REFUND_FAILED)
    deliver_rest()
    assert credits.balance(alice).posted_mc == 0
    assert audit.breaks() == []


def test_money_that_the_bank_sends_back_brings_the_credits_back_and_is_told(alice, bought):
    refund = refund_orders.request(bought, alice)
    refund_orders.advance(refund.pk)
    refund.refresh_from_db()
    act("refunds", refund.remote_id, "fail")

    deliver_rest()
    reconcile.look()

    refund.refresh_from_db()
    assert refund.bounced_at
    assert credits.balance(alice).spendable_mc == 200_000
    assert Notice.objects.filter(type=EventType.ORDER_REFUND_FAILED).count() == 1


def test_the_first_month_goes_back_and_the_plan_ends_with_it(alice, shop):
    order = buy(alice, shop.creator)
    spend(alice, 30_000)
    refund = refund_orders.request(order, alice)

    refund_orders.advance(refund.pk)
    deliver_rest()

    refund.refresh_from_db()
    assert (refund.state, refund.amount_minor) == (State.SUCCEEDED, 1900 * 120 // 150)
    assert Subscription.objects.get(owner=alice).status == "canceled"
    assert audit.breaks() == []


def test_a_worker_that_dies_after_the_money_still_has_the_plan_ended(alice, shop):
    order = buy(alice, shop.creator)
    refund = refund_orders.request(order, alice)
    refund.move(State.SUBMITTING, submitted_at=timezone.now())
    refund_orders._order_at_stripe(refund)  # and the worker dies
    deliver_rest()
    refund.refresh_from_db()
    between = refund.state

    refund_orders.advance(refund.pk)

    refund.refresh_from_db()
    assert (between, refund.state) == (State.COLLECTING, State.SUCCEEDED)
    assert Subscription.objects.get(owner=alice).status == "canceled"
