from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from billing.models import EventState, Order, OrderState, StripeEvent
from billing.services import inbox
from billing.stripe import client
from tests.billing.stripe_side import act, behave, deliver, events, ledger, order_of, pay, post

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_an_event_of_no_interest_is_ignored(alice, shop):
    order_of(alice, shop.pack)

    deliver(*events("customer.created"))

    assert StripeEvent.objects.get().state == EventState.IGNORED


def test_an_event_that_is_not_there_is_no_error():
    assert inbox.work_off("evt_unknown") is False


def test_stripe_away_then_back_ends_as_if_it_had_never_been_away(alice, shop):
    order = order_of(alice, shop.pack)
    pay(order)
    [paid] = events("checkout.session.completed")
    post(paid)
    behave(stripe_api="error_503")

    first = inbox.work_off(paid["id"])
    row = StripeEvent.objects.get()
    soon = inbox.waiting(timezone.now()).exists()
    later = inbox.waiting(timezone.now() + timedelta(minutes=2)).exists()
    behave(stripe_api="ok")
    second = inbox.work_off(paid["id"])

    assert (first, row.state, row.attempts) == (False, EventState.FAILED, 1)
    assert (soon, later, second) == (False, True, True)
    assert StripeEvent.objects.get().state == EventState.DONE
    assert len(ledger(alice)) == 1


def test_a_lost_task_is_found_by_the_sweep_after_a_moment(alice, shop):
    order_of(alice, shop.pack)
    [made] = events("customer.created")
    post(made)

    now = inbox.waiting(timezone.now()).count()
    later = inbox.waiting(timezone.now() + timedelta(minutes=1)).count()

    assert (now, later) == (0, 1)


def test_an_event_that_never_works_is_left_to_people(alice, shop):
    order_of(alice, shop.pack)
    post(events("customer.created")[0])
    StripeEvent.objects.update(state=EventState.FAILED, attempts=inbox.MOST_ATTEMPTS)

    assert not inbox.waiting(timezone.now() + timedelta(days=30)).exists()


def test_the_error_that_is_kept_tells_no_secret(alice, shop):
    order = order_of(alice, shop.pack)
    pay(order)
    [paid] = events("checkout.session.completed")
    paid["data"]["object"]["id"] = "cs_test_unknown"
    post(paid)

    inbox.work_off(paid["id"])

    kept = StripeEvent.objects.get().last_error
    assert kept == "stripe: InvalidRequestError 404 resource_missing"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [1, 2, 4])
def test_each_event_many_times_at_once_acts_once(times, alice, shop):
    order = order_of(alice, shop.creator)
    pay(order)
    [charge] = [one["data"]["object"]["id"] for one in events("charge.succeeded")]
    act("charges", charge, "refund", amount=950)
    told = [one for one in events() if inbox.concerns_us(one)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(_arrive, told * times))

    assert set(answers) == {(200, True)}
    assert [line[:2] for line in ledger(alice)] == [("grant", 150_000), ("reverse", -75_000)]
    assert Order.objects.get().state == OrderState.FULFILLED
    assert set(StripeEvent.objects.values_list("state", flat=True)) == {EventState.DONE}


def _arrive(event):
    try:
        return post(event), inbox.work_off(event["id"])
    finally:
        connection.close()


def test_the_client_is_one_per_account_and_version():
    assert client._client() is client._client()
