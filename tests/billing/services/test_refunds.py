from __future__ import annotations

import pytest

from billing.models import OrderState, Purpose
from billing.services import credits, refunds
from billing.stripe import api
from notifications.kinds import lines_of
from notifications.models import EventType, Notice
from tests.billing.stripe_side import act, deliver, events, ledger, order_of, pay

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def bought(alice, shop):
    """A pack of 200 credits for $29, paid and delivered."""
    order = order_of(alice, shop.pack)
    pay(order)
    deliver(*events())
    order.refresh_from_db()
    return order


def test_a_refund_takes_its_part_and_the_rest_follows_by_totals(alice, bought):
    act("charges", bought.stripe_charge_id, "refund", amount=1000)
    deliver(*events(), *events())
    part = credits.balance(alice).spendable_mc
    act("charges", bought.stripe_charge_id, "refund")

    deliver(*events())

    bought.refresh_from_db()
    assert part == 200_000 - 200_000 * 1000 // 2900
    assert credits.balance(alice).posted_mc == 0
    assert (bought.state, bought.refunded_minor) == (OrderState.REFUNDED, 2900)


def test_a_refund_that_fails_gives_the_credits_back(alice, bought):
    refund = act("charges", bought.stripe_charge_id, "refund", amount=2900)
    deliver(*events())
    taken = credits.balance(alice).spendable_mc
    act("refunds", _id(refund, "refund.created"), "fail")

    deliver(*events())

    bought.refresh_from_db()
    assert (taken, credits.balance(alice).spendable_mc) == (0, 200_000)
    assert bought.state == OrderState.FULFILLED


def test_credits_spent_before_a_dispute_are_owed_and_come_back_when_it_is_won(alice, bought):
    credits.reserve(alice, "job:1", 150_000, Purpose.IMAGE)
    credits.capture("job:1", 150_000)
    act("charges", bought.stripe_charge_id, "dispute")
    deliver(*events())
    owing = credits.balance(alice)
    bought.refresh_from_db()
    during = bought.state
    told = Notice.objects.filter(type=EventType.ORDER_DISPUTED)
    [line] = [lines_of(notice).line for notice in told]
    [dispute] = events("charge.dispute.created")
    act("disputes", dispute["data"]["object"]["id"], "win")

    deliver(*events())

    bought.refresh_from_db()
    assert (owing.posted_mc, owing.spendable_mc, during) == (-150_000, 0, OrderState.DISPUTED)
    assert credits.balance(alice).spendable_mc == 50_000
    assert bought.state == OrderState.FULFILLED
    assert line.startswith("Your bank asked for $29 of your payment for")
    assert told.count() == 1


def test_a_lost_dispute_keeps_what_was_taken(alice, bought):
    act("charges", bought.stripe_charge_id, "dispute")
    [dispute] = events("charge.dispute.created")
    act("disputes", dispute["data"]["object"]["id"], "lose")

    deliver(*events())

    assert credits.balance(alice).posted_mc == 0


def test_a_refund_before_the_grant_settles_the_purchase_first(alice, shop):
    order = order_of(alice, shop.pack)
    pay(order)
    [charge] = events("charge.succeeded")
    act("charges", charge["data"]["object"]["id"], "refund", amount=1450)

    deliver(*events("refund.created"), *events())

    assert [line[:2] for line in ledger(alice)] == [("grant", 200_000), ("reverse", -100_000)]


def test_a_charge_that_paid_no_order_of_ours_changes_nothing(alice, bought):
    before = ledger(alice)
    charge = bought.stripe_charge_id
    type(bought).objects.filter(pk=bought.pk).update(
        stripe_charge_id="ch_other", stripe_payment_intent_id="pi_other", stripe_session_id="cs_x"
    )

    assert refunds.settle(charge) is False
    assert ledger(alice) == before


def _id(answer, kind):
    return events(kind)[-1]["data"]["object"]["id"]


def test_an_old_answer_written_late_is_put_right_by_the_same_worker(alice, bought, monkeypatch):
    old = api.charge(bought.stripe_charge_id)
    act("charges", bought.stripe_charge_id, "refund", amount=1450)
    refunds.settle(bought.stripe_charge_id)
    answers = iter([old])
    real = api.charge
    monkeypatch.setattr(api, "charge", lambda charge: next(answers, None) or real(charge))

    refunds.settle(bought.stripe_charge_id)

    assert credits.balance(alice).spendable_mc == 100_000
