from __future__ import annotations

import random
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from billing.models import EventState, Order, OrderState, StripeEvent
from billing.services import credits, inbox, reconcile
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

    with pytest.raises(CommandError, match="run this again"):
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
