from __future__ import annotations

import random
from contextlib import ExitStack
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from billing import tasks
from billing.models import EventState, Order, OrderState, StripeEvent, Subscription
from billing.services import credits, inbox, limits, reconcile
from tests import factories
from tests.billing.stripe_side import act, behave, deliver, events, ledger, order_of, pay, post

pytestmark = [pytest.mark.django_db, pytest.mark.worker, pytest.mark.slow]


def run(*options):
    output = StringIO()
    call_command("reconcile_stripe", *options, stdout=output)
    return output.getvalue()


def test_dropped_deliveries_are_found_and_a_second_run_changes_nothing(shop):
    people = [factories.make_user(f"person{number}@example.com") for number in range(4)]
    for person in people:
        pay(order_of(person, shop.creator))
        pay(order_of(person, shop.pack))
    chance = random.Random(7)
    arrived = [one for one in events() if chance.random() > 0.3]
    deliver(*arrived)
    dry = run("--dry-run")
    before = [ledger(person) for person in people]

    run()
    after = [sorted(line[:2] for line in ledger(person)) for person in people]
    again = run()

    assert "missed" in dry
    assert before != after
    assert after == [[("grant", 150_000), ("grant", 200_000)]] * 4
    assert again.strip() == "0 mended, 0 failed."
    assert run("--dry-run").strip() == "0 to mend, 0 failed."


def test_a_dry_run_changes_nothing(alice, shop):
    pay(order_of(alice, shop.pack))

    said = run("--dry-run")

    assert "missed checkout.session.completed" in said
    assert not StripeEvent.objects.exists()
    assert ledger(alice) == []


def test_what_failed_before_is_tried_again_however_often_it_was(alice, shop):
    pay(order_of(alice, shop.pack))
    [paid] = events("checkout.session.completed")
    post(paid)
    behave(stripe_api="error_503")
    inbox.work_off(paid["id"])
    behave(stripe_api="ok")
    StripeEvent.objects.update(attempts=inbox.MOST_ATTEMPTS)

    said = run()

    assert "failed checkout.session.completed" in said
    assert len(ledger(alice)) == 1


def test_an_order_is_settled_when_even_the_event_is_gone(alice, shop):
    order = order_of(alice, shop.pack)
    pay(order)
    for event in events():
        post(event)
    StripeEvent.objects.update(state=EventState.IGNORED)
    Order.objects.update(created_at=order.created_at - timedelta(hours=2))

    said = run()

    order.refresh_from_db()
    assert "unsettled order" in said
    assert order.state == OrderState.FULFILLED


def test_stripe_away_says_so(alice, shop):
    behave(stripe_api="error_503")

    with pytest.raises(CommandError, match="run it again"):
        run()


def test_refunds_that_nobody_told_us_of_are_taken_back(alice, shop):
    order = order_of(alice, shop.pack)
    pay(order)
    deliver(*events())
    order.refresh_from_db()
    act("charges", order.stripe_charge_id, "refund")

    found = list(reconcile.mend(reconcile.LOOK_BACK))

    assert all(one.is_mended for one in found)
    assert credits.balance(alice).posted_mc == 0


def test_the_hourly_look_finds_what_was_lost_once_and_goes_on_from_there(alice, shop, later):
    pay(order_of(alice, shop.creator))
    deliver(*events())
    subscription = Subscription.objects.get().stripe_subscription_id
    act("subscriptions", subscription, "renew")
    later(minutes=20)

    found, again = reconcile.look(), reconcile.look()

    kinds = [line[0] for line in ledger(alice)]
    fetched = StripeEvent.objects.filter(was_fetched=True).values_list("kind", flat=True)
    assert kinds == ["grant", "grant"]
    assert "invoice.paid" in fetched
    assert (found, again) == (len(fetched), 0)


def test_what_may_still_be_on_its_way_is_not_called_lost(alice, shop):
    pay(order_of(alice, shop.pack))

    found = reconcile.look()

    assert found == reconcile.undelivered(timezone.now() - timedelta(hours=24)) == 0
    assert ledger(alice) == []


def test_a_look_that_stripe_does_not_answer_is_made_up_for_by_the_next(alice, shop, later):
    pay(order_of(alice, shop.pack))
    later(minutes=20)
    behave(stripe_api="error_503")
    tasks.look_at_stripe()
    behave(stripe_api="ok")

    tasks.look_at_stripe()

    assert len(ledger(alice)) == 1


def test_a_month_that_is_over_is_followed_by_the_sweep_without_any_event(alice, shop):
    pay(order_of(alice, shop.creator))
    deliver(*events())
    row = age_a_month(Subscription.objects.get())
    act("subscriptions", row.stripe_subscription_id, "renew")
    [due] = reconcile.months_over(timezone.now())

    tasks.follow_subscription(str(due.pk))

    row.refresh_from_db()
    assert row.period_end > timezone.now()
    assert len(ledger(alice)) == 2
    assert not reconcile.months_over(timezone.now()).exists()


def test_a_subscription_that_stripe_has_no_more_ends_with_its_month(alice, shop):
    pay(order_of(alice, shop.creator))
    deliver(*events())
    row = age_a_month(Subscription.objects.get())
    Subscription.objects.update(stripe_subscription_id="sub_of_another_account")

    tasks.follow_subscription(str(row.pk))

    row.refresh_from_db()
    assert row.status == "canceled"
    assert limits.plan_of(alice).code == "free"


def test_an_order_whose_page_is_gone_is_closed_in_the_end(alice, shop):
    order = order_of(alice, shop.pack)
    Order.objects.update(
        stripe_session_id="cs_of_another_account", created_at=order.created_at - timedelta(days=3)
    )

    run()

    order.refresh_from_db()
    assert order.state == OrderState.EXPIRED


@pytest.fixture
def later():
    """Our clock goes on while Stripe's stands."""
    with ExitStack() as clocks:
        yield lambda **span: clocks.enter_context(
            time_machine.travel(timezone.now() + timedelta(**span))
        )


def age_a_month(row):
    """Its month ended yesterday, and it was asked for before."""
    ended = timezone.now() - timedelta(days=1)
    row.period_end, row.fetched_at = ended, ended - timedelta(days=1)
    row.save()
    return row
