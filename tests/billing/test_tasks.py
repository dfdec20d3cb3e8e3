from __future__ import annotations

import pytest

from billing import tasks
from billing.models import OrderState
from tests.billing.stripe_side import behave, events, ledger, order_of, pay, post

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_an_event_is_worked_off_by_its_id(alice, shop):
    pay(order_of(alice, shop.pack))
    [paid] = events("checkout.session.completed")
    post(paid)

    tasks.work_off_event(paid["id"])

    assert len(ledger(alice)) == 1


def test_a_page_that_waits_has_stripe_asked_directly(alice, shop):
    order = order_of(alice, shop.pack)
    pay(order)

    tasks.settle_session(order.stripe_session_id)

    order.refresh_from_db()
    assert order.state == OrderState.FULFILLED


def test_asking_while_stripe_is_away_breaks_nothing(alice, shop):
    order = order_of(alice, shop.pack)
    behave(stripe_api="error_503")

    tasks.settle_session(order.stripe_session_id)

    order.refresh_from_db()
    assert order.state == OrderState.OPEN


def test_tasks_wait_for_the_commit(alice, shop, django_capture_on_commit_callbacks):
    order = order_of(alice, shop.pack)

    with django_capture_on_commit_callbacks() as sent:
        tasks.enqueue_order(order)
        tasks.enqueue_event("evt_1")

    assert len(sent) == 2
