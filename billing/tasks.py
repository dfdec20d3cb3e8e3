from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from celery import shared_task

from billing.models import Order, StripeEvent, Subscription
from billing.services import inbox, orders, reconcile, refund_orders
from core.jobs.enqueue import enqueue
from core.providers import ProviderError


@shared_task(name="billing.work_off_event")
def work_off_event(event_id: str) -> None:
    inbox.work_off(event_id)


@shared_task(name="billing.settle_session")
def settle_session(session_id: str) -> None:
    """A page waits for a webhook that is late. An outage here is the reconciling's to heal."""
    with suppress(ProviderError):
        orders.settle(session_id)


@shared_task(name="billing.look_at_stripe")
def look_at_stripe() -> None:
    """Beat's, once an hour. An outage is the next look's to heal."""
    with suppress(ProviderError):
        reconcile.look()


@shared_task(name="billing.follow_subscription")
def follow_subscription(pk: str) -> None:
    with suppress(ProviderError, Subscription.DoesNotExist):
        reconcile.follow(Subscription.objects.get(pk=pk))


@shared_task(name="billing.advance_refund")
def advance_refund(refund_id: str, hint: str = "") -> None:
    refund_orders.advance(UUID(refund_id), hint)


def enqueue_refund(refund_id: UUID, hint: str = "") -> None:
    enqueue(advance_refund, str(refund_id), hint)


def enqueue_order(order: Order) -> None:
    if order.stripe_session_id:
        enqueue(settle_session, order.stripe_session_id)


def enqueue_event(event_id: str) -> None:
    enqueue(work_off_event, event_id)


def enqueue_waiting(event: StripeEvent) -> None:
    """The sweep's part: an event whose message was lost, or which failed and is due again."""
    enqueue_event(event.event_id)


def enqueue_subscription(row: Subscription) -> None:
    """The sweep's part: a paid month is over, and nobody told us how it went on."""
    enqueue(follow_subscription, str(row.pk))
