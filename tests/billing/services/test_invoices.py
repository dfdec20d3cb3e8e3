from __future__ import annotations

import random
from itertools import permutations

import pytest
from django.db import transaction

from billing.models import CreditLot, Order, OrderKind, OrderState, Plan, Subscription
from billing.services import credits, inbox, invoices
from billing.stripe import api
from core.row_security import STAFF, role_scope
from tests.billing.stripe_side import (
    act,
    deliver,
    events,
    ledger,
    order_of,
    pay,
    post,
)
from tests.deep import times

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_a_first_month_brings_the_allowance_until_the_period_ends(alice, shop):
    order = order_of(alice, shop.creator)
    pay(order)

    deliver(*events())

    order.refresh_from_db()
    subscription = Subscription.objects.get()
    lot = CreditLot.objects.exclude(source="gift").get()
    assert order.state == OrderState.FULFILLED
    assert ledger(alice) == [("grant", 150_000, f"invoice:{order.stripe_invoice_id}")]
    assert lot.expires_at == subscription.period_end
    assert (order.amount_minor, order.stripe_charge_id[:3]) == (1900, "ch_")


def test_each_renewal_is_an_order_and_a_grant_of_its_own(alice, shop):
    pay(order_of(alice, shop.creator))
    [created] = events("customer.subscription.created")
    act("subscriptions", created["data"]["object"]["id"], "renew")

    deliver(*events(), *events())

    kinds = sorted(Order.objects.values_list("kind", flat=True))
    assert kinds == [OrderKind.RENEWAL, OrderKind.SUBSCRIPTION]
    assert [line[:2] for line in ledger(alice)] == [("grant", 150_000)] * 2


def test_a_larger_plan_brings_the_difference_that_was_paid(alice, shop):
    pay(order_of(alice, shop.creator))
    deliver(*events())
    subscription = Subscription.objects.get()

    change_plan(subscription.stripe_subscription_id, shop.studio, "always_invoice")
    deliver(*events())

    subscription.refresh_from_db()
    added = [amount for _, amount, _ in ledger(alice)][1:]
    assert subscription.plan == shop.studio
    assert sum(added) == pytest.approx(350_000, abs=500)


def test_a_smaller_plan_takes_nothing_away_before_its_time(alice, shop):
    pay(order_of(alice, shop.studio))
    deliver(*events())
    subscription = Subscription.objects.get()

    change_plan(subscription.stripe_subscription_id, shop.creator, "always_invoice")
    deliver(*events())

    subscription.refresh_from_db()
    assert subscription.plan == shop.creator
    assert credits.balance(alice).spendable_mc == 500_000


def test_a_change_of_plan_is_reckoned_by_the_price_that_the_person_pays(alice, shop):
    pay(order_of(alice, shop.creator))
    deliver(*events())
    with role_scope(STAFF):
        Plan.objects.filter(pk=shop.creator.pk).update(price_minor=3900)
        Plan.objects.filter(pk=shop.studio.pk).update(price_minor=9900)

    change_plan(Subscription.objects.get().stripe_subscription_id, shop.studio, "always_invoice")
    deliver(*events())

    assert sum(amount for _, amount, _ in ledger(alice)) == pytest.approx(500_000, abs=500)


def test_an_invoice_of_many_lines_is_read_to_its_end(alice, shop):
    pay(order_of(alice, shop.creator))
    deliver(*events())
    subscription = Subscription.objects.get().stripe_subscription_id
    for number in range(13):
        plan = (shop.studio, shop.creator)[number % 2]
        change_plan(subscription, plan, "create_prorations", cause=number)
    act("subscriptions", subscription, "renew")

    deliver(*events())

    assert len(api.invoice(api.subscription(subscription).latest_invoice).lines) == 27
    assert ledger(alice)[-1][1] >= 500_000


def test_a_price_that_is_no_longer_sold_still_renews(alice, shop):
    pay(order_of(alice, shop.creator))
    deliver(*events())
    shop.creator.stripe_price_id = "price_newer"
    with role_scope(STAFF):
        shop.creator.save()
    act("subscriptions", Subscription.objects.get().stripe_subscription_id, "renew")

    deliver(*events())

    assert len(ledger(alice)) == 2


def test_the_invoice_of_a_pack_grants_nothing_itself(alice, shop):
    order = order_of(alice, shop.pack)
    session = pay(order)

    settled = invoices.settle(session["invoice"])

    assert settled is False
    assert ledger(alice) == []


@pytest.mark.slow
def test_a_purchase_with_a_refund_ends_in_the_same_ledger_in_any_of_120_orders(alice, shop):
    """Each order on a clean ledger: what it wrote is undone before the next."""
    order = order_of(alice, shop.creator)
    pay(order)
    [charge] = [one["data"]["object"]["id"] for one in events("charge.succeeded")]
    act("charges", charge, "refund", amount=950)
    five = [
        events(kind)[0]
        for kind in (
            "checkout.session.completed", "customer.subscription.created",
            "customer.subscription.updated", "invoice.paid", "refund.created",
        )
    ]  # fmt: skip
    for event in five:
        assert post(event) == 200

    orders = list(permutations(five))

    ends = {_end_of(alice, turn) for turn in random.sample(orders, times(20, 120))}

    assert len(orders) == 120
    assert len(ends) == 1
    [(lines, balance, state, status)] = ends
    assert [line[:2] for line in lines] == [("grant", 150_000), ("reverse", -75_000)]
    assert (balance, state, status) == (75_000, OrderState.FULFILLED, "active")


def _end_of(owner, turn):
    with transaction.atomic():
        for event in turn:
            assert inbox.work_off(event["id"])
        order = Order.objects.get()
        status = Subscription.objects.get().status
        end = (tuple(ledger(owner)), credits.balance(owner).spendable_mc, order.state, status)
        transaction.set_rollback(True)
    return end


def change_plan(subscription_id, plan, behaviour, cause=""):
    from billing.stripe.client import fetch, send

    raw = fetch(lambda client: client.v1.subscriptions.retrieve, subscription_id)
    item = {"id": raw["items"]["data"][0]["id"], "price": plan.stripe_price_id}
    send(
        lambda client: client.v1.subscriptions.update,
        subscription_id,
        params={"items": [item], "proration_behavior": behaviour},
        key=f"change:{subscription_id}:{plan.code}:{cause}",
    )
