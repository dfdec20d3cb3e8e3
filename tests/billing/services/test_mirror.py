from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from djstripe.models import Customer, Event

from billing.models import EventState, StripeEvent
from billing.services import inbox
from tests.billing.stripe_side import behave, deliver, events, ledger, order_of, pay, post

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture(autouse=True)
def _on(settings):
    settings.STRIPE_MIRROR = True
    settings.STRIPE_TEST_SECRET_KEY = settings.STRIPE_SECRET_KEY


def test_staff_can_browse_what_happened(alice, shop):
    order_of(alice, shop.pack)

    deliver(*events("customer.created"))

    assert Event.objects.get().type == "customer.created"
    assert Customer.objects.get().email == alice.email
    assert StripeEvent.objects.get().mirrored_at


def test_credits_come_although_the_mirror_breaks(alice, shop):
    order = order_of(alice, shop.pack)
    pay(order)
    [paid] = events("checkout.session.completed")
    paid["api_version"] = None
    paid["data"]["object"]["livemode"] = "neither"
    post(paid)

    settled = inbox.work_off(paid["id"])

    row = StripeEvent.objects.get()
    assert settled
    assert len(ledger(alice)) == 1
    assert (row.state, row.mirrored_at) == (EventState.DONE, None)


def test_stripe_away_fails_the_mirror_and_nothing_else(alice, shop):
    order_of(alice, shop.pack)
    [made] = events("customer.created")
    post(made)
    behave(stripe_api="error_503")

    inbox.work_off(made["id"])

    row = StripeEvent.objects.get()
    later = timezone.now() + timedelta(hours=1)
    assert (row.state, row.mirrored_at, row.attempts) == (EventState.IGNORED, None, 2)
    assert inbox.waiting(later).exists()


def test_a_mirror_that_failed_is_made_up_for_later(alice, shop):
    order_of(alice, shop.pack)
    [made] = events("customer.created")
    post(made)
    behave(stripe_api="error_503")
    inbox.work_off(made["id"])
    behave(stripe_api="ok")

    inbox.work_off(made["id"])

    assert StripeEvent.objects.get().mirrored_at
    assert not inbox.waiting(timezone.now() + timedelta(hours=1)).exists()


def test_switched_off_it_asks_nobody(alice, shop, settings):
    settings.STRIPE_MIRROR = False
    order_of(alice, shop.pack)

    deliver(*events("customer.created"))

    assert not Event.objects.exists()
