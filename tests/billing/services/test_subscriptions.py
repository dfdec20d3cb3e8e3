from __future__ import annotations

from datetime import timedelta
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.utils import timezone

from billing.models import Plan, Subscription
from billing.services import customers, limits, subscriptions
from billing.stripe import api
from tests import factories
from tests.billing.services.test_invoices import change_plan
from tests.billing.stripe_side import act, deliver, events, ledger, order_of, pay

pytestmark = [pytest.mark.django_db, pytest.mark.worker, pytest.mark.slow]


@pytest.fixture
def subscribed(alice, shop):
    pay(order_of(alice, shop.creator))
    deliver(*events())
    return Subscription.objects.get()


def test_the_period_is_that_of_the_item(subscribed):
    days = (subscribed.period_end - subscribed.period_start).days

    assert subscribed.status == "active"
    assert 28 <= days <= 31


def test_a_subscription_of_an_unknown_customer_is_whose_order_began_it(alice, subscribed):
    told = api.subscription(subscribed.stripe_subscription_id)

    customers.unlink(told.customer)

    assert subscriptions.owner_of(told) == alice.pk


def test_a_failed_payment_gives_grace_once_and_no_credits(alice, subscribed):
    act("subscriptions", subscribed.stripe_subscription_id, "fail")
    deliver(*events())
    subscribed.refresh_from_db()
    first = subscribed.grace_until
    act("subscriptions", subscribed.stripe_subscription_id, "pay", decline="generic_decline")

    deliver(*events())

    subscribed.refresh_from_db()
    assert subscribed.status == "past_due"
    assert subscribed.grace_until == first
    assert first - timezone.now() == pytest.approx(timedelta(days=7), abs=timedelta(minutes=1))
    assert limits.plan_of(alice).code == "creator"
    assert len(ledger(alice)) == 1


def test_paying_late_ends_the_grace_and_brings_the_month(alice, subscribed):
    act("subscriptions", subscribed.stripe_subscription_id, "fail")
    act("subscriptions", subscribed.stripe_subscription_id, "pay")

    deliver(*events())

    subscribed.refresh_from_db()
    assert (subscribed.status, subscribed.grace_until) == ("active", None)
    assert len(ledger(alice)) == 2


def test_after_the_grace_the_free_plan_holds(alice, subscribed):
    act("subscriptions", subscribed.stripe_subscription_id, "fail")
    deliver(*events())

    Subscription.objects.update(grace_until=timezone.now() - timedelta(seconds=1))

    assert limits.plan_of(alice).code == Plan.FREE


def test_cancelling_keeps_the_plan_until_the_period_ends(alice, subscribed, shop):
    from billing.stripe.client import send

    send(
        lambda client: client.v1.subscriptions.update,
        subscribed.stripe_subscription_id,
        params={"cancel_at_period_end": True},
        key="cancel",
    )
    deliver(*events())
    subscribed.refresh_from_db()
    during = (subscribed.cancel_at_period_end, limits.plan_of(alice).code)
    act("subscriptions", subscribed.stripe_subscription_id, "renew")

    deliver(*events())

    subscribed.refresh_from_db()
    assert during == (True, "creator")
    assert (subscribed.status, limits.plan_of(alice).code) == ("canceled", Plan.FREE)


def test_a_stale_event_does_not_bring_an_old_state_back(alice, subscribed):
    old = events("customer.subscription.updated")
    act("subscriptions", subscribed.stripe_subscription_id, "give-up", cancel=True)
    deliver(*events("customer.subscription.deleted"))

    for event in old:
        subscriptions.refresh(event["data"]["object"]["id"])

    subscribed.refresh_from_db()
    assert subscribed.status == "canceled"


def test_after_one_has_ended_another_may_begin(alice, subscribed, shop):
    act("subscriptions", subscribed.stripe_subscription_id, "give-up", cancel=True)
    deliver(*events())

    pay(order_of(alice, shop.studio))
    deliver(*events())

    assert sorted(Subscription.objects.values_list("status", flat=True)) == ["active", "canceled"]
    assert limits.plan_of(alice).code == "studio"


def test_a_second_standing_subscription_keeps_the_first_and_still_brings_its_credits(alice, shop):
    first, second = order_of(alice, shop.creator), order_of(alice, shop.studio)
    pay(first)
    pay(second)

    deliver(*events())

    assert Subscription.objects.count() == 1
    assert sorted(line[1] for line in ledger(alice)) == [150_000, 500_000]


def test_a_change_of_plan_is_seen(alice, subscribed, shop):
    change_plan(subscribed.stripe_subscription_id, shop.studio, "none")

    deliver(*events())

    assert limits.plan_of(alice).code == "studio"


def test_what_was_asked_earlier_does_not_overwrite_what_was_asked_later(subscribed):
    early = api.subscription(subscribed.stripe_subscription_id)
    act("subscriptions", subscribed.stripe_subscription_id, "give-up", cancel=True)
    subscriptions.refresh(subscribed.stripe_subscription_id)

    subscriptions.keep(early)

    subscribed.refresh_from_db()
    assert subscribed.status == "canceled"


def test_the_person_is_told_once_that_a_payment_failed(alice, subscribed, mailoutbox):
    act("subscriptions", subscribed.stripe_subscription_id, "fail")
    act("subscriptions", subscribed.stripe_subscription_id, "pay", decline="generic_decline")

    deliver(*events(), *events())
    factories.send_mails()

    [mail] = [mail for mail in mailoutbox if mail.subject == "Your payment for Creator failed"]
    assert mail.to == [alice.email]
    assert "/billing/" in mail.body


def test_a_bank_that_asks_its_owner_is_no_failed_card(alice, subscribed, mailoutbox):
    act("subscriptions", subscribed.stripe_subscription_id, "ask")
    deliver(*events(), *events())
    subscribed.refresh_from_db()
    waiting = subscribed.confirm_invoice_id
    factories.send_mails()
    [mail] = [mail for mail in mailoutbox if "bank wants" in mail.subject]

    confirm(waiting)
    deliver(*events())

    subscribed.refresh_from_db()
    assert "bank wants you to confirm" in mail.subject
    assert "/billing/confirm/" in mail.body
    assert waiting.startswith("in_")
    assert (subscribed.status, subscribed.confirm_invoice_id) == ("active", "")
    assert len(ledger(alice)) == 2


def confirm(invoice_id):
    """On the invoice's page, as its owner does."""
    page = Request(f"{settings.SANDBOX_URL}/stripe/invoices/{invoice_id}", b"", method="POST")
    with urlopen(page, timeout=10) as answer:
        assert "Paid" in answer.read().decode()
