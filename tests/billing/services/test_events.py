from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import CreditLot, Order, OrderState, Purpose, Source, Subscription
from billing.services import credits, events
from notifications.kinds import lines_of
from notifications.models import EventType, Notice
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def lines(kind: EventType) -> list[str]:
    rows = Notice.objects.filter(type=kind).order_by("created_at")
    return [lines_of(notice).line for notice in rows]


def spend(owner, key: str, amount_mc: int, captured_mc: int | None = None) -> None:
    credits.reserve(owner, key, amount_mc, Purpose.IMAGE)
    credits.capture(key, amount_mc if captured_mc is None else captured_mc)


def test_low_credits_are_told_once_per_crossing_and_again_after_there_were_enough(alice):
    credits.grant(alice, 12_000, Source.PACK, "session:1")
    spend(alice, "a", 4_000)
    untold = lines(EventType.CREDITS_LOW)
    for key in "bcd":
        spend(alice, key, 1_200)
    once = lines(EventType.CREDITS_LOW)
    credits.grant(alice, 2_000, Source.PACK, "session:2")
    spend(alice, "e", 2_000)
    still = lines(EventType.CREDITS_LOW)
    credits.grant(alice, 9_000, Source.PACK, "session:3")

    spend(alice, "f", 9_000)

    assert (untold, once, still) == ([], ["You have 4.4 credits left"], once)
    assert lines(EventType.CREDITS_LOW) == [*once, "You have 4.4 credits left"]


def test_a_capture_told_twice_tells_it_once(alice):
    credits.grant(alice, 12_000, Source.PACK, "session:1")

    for _ in range(3):
        spend(alice, "a", 8_000)

    assert len(lines(EventType.CREDITS_LOW)) == 1


def test_who_only_ever_had_the_gift_is_not_told_of_its_end(alice, settings):
    settings.SIGNUP_CREDITS = 5_000

    spend(alice, "a", 3_000)

    assert lines(EventType.CREDITS_LOW) == []


def test_what_is_given_free_again_is_no_crossing(alice):
    credits.grant(alice, 12_000, Source.PACK, "session:1")

    spend(alice, "a", 12_000, captured_mc=0)

    assert lines(EventType.CREDITS_LOW) == []


def test_a_month_that_ends_soon_is_told_once(alice):
    soon = timezone.now() + timedelta(days=2)
    for number, (source, until) in enumerate(
        [
            (Source.ALLOWANCE, soon),
            (Source.ALLOWANCE, soon + timedelta(days=9)),
            (Source.PACK, None),
        ]
    ):
        credits.grant(alice, 7_000, source, f"key:{number}", expires_at=until)

    for _ in range(2):
        for lot in events.expiring(timezone.now()):
            events.tell_expiring(lot)

    assert lines(EventType.CREDITS_EXPIRING) == [f"7 credits expire on {soon:%-d %B}"]
    assert not events.expiring(timezone.now()).exists()
    assert CreditLot.objects.count() == 3


def test_each_part_of_a_refund_is_told_with_its_sum(alice):
    factories.subscribe(alice, "creator")
    plan = Subscription.objects.get().plan
    order = Order(owner=alice, kind="renewal", plan=plan, amount_minor=1900, currency="usd")

    for back in (500, 500, 1900):
        before, order.refunded_minor = order.refunded_minor, back
        events.order_refunded(order, before)

    assert lines(EventType.ORDER_REFUNDED) == [
        "$5 of your payment for Creator went back to you",
        "$14 of your payment for Creator went back to you",
    ]


def test_a_payment_is_told_with_what_it_brought_and_an_empty_one_is_not(alice):
    factories.subscribe(alice, "creator")
    plan = Subscription.objects.get().plan
    facts = {"plan": plan, "state": OrderState.FULFILLED, "currency": "usd", "credits_mc": 150_000}

    for amount in (1900, 0):
        events.order_ended(Order(owner=alice, kind="renewal", amount_minor=amount, **facts))

    [notice] = Notice.objects.filter(type=EventType.ORDER_PAID)
    assert lines_of(notice).text == "$19 arrived. 150 credits are yours to spend."


def test_a_plan_says_until_when_it_stays_and_how_it_went_on(alice):
    row = factories.subscribe(alice, "creator")
    row.grace_until = timezone.now()

    events.payment_failed(row)
    events.payment_failed(row)
    events.payment_to_confirm(row)
    events.plan_canceled(row)
    events.plan_changed(row, "Your Creator plan goes on")
    events.plan_ended(row)

    assert [lines_of(notice).line for notice in Notice.objects.order_by("created_at")] == [
        "Your payment for Creator failed",
        "Your bank wants you to confirm the payment for Creator",
        f"Your Creator plan ends on {row.period_end:%-d %B %Y}",
        "Your Creator plan goes on",
        "Your Creator plan has ended",
    ]
