"""Finds what Stripe's deliveries missed: its list of events, orders that never ended, months that
nobody told us of. Beat has it look each hour; `manage.py reconcile_stripe` looks further back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import QuerySet
from django.utils import timezone

from billing.models import EventState, Order, OrderState, StripeEvent, Subscription
from billing.models.sales import STANDING
from billing.services import inbox, invoices, orders, subscriptions
from billing.stripe import api
from billing.stripe.client import Missing
from core.models import Heartbeat
from core.providers import ProviderError

log = structlog.get_logger(__name__)
LOOK_BACK = inbox.KEPT
LOOKS = "stripe"
# What is younger may still be on its way to us.
DELIVERY = timedelta(minutes=10)
# Of a busy shop a day may hold thousands of events.
_SLICE = timedelta(hours=6)
# Until then the buyer may still be on the payment page.
STALE_AFTER = timedelta(minutes=30)
# Stripe keeps a new month's invoice open to changes for an hour before it takes the money.
_MONTH_BEGINS = timedelta(hours=2)
_ASK_AGAIN = timedelta(hours=1)
# Longer than any payment page lives.
_GIVE_UP = timedelta(days=2)
_WAITING = (OrderState.CREATED, OrderState.OPEN, OrderState.PENDING, OrderState.PAID)
_AT_ONCE = 500


@dataclass(frozen=True)
class Found:
    """One thing that was missed. `is_mended` is None while nothing was tried."""

    what: str
    name: str
    is_mended: bool | None = None


def look() -> int:
    """The hourly look: all since the last one that got through; gives how much was missed.

    Safe to repeat. Raises ProviderError; how far it came is kept.
    """
    now = timezone.now()
    until, oldest = now - DELIVERY, now - LOOK_BACK
    mark = Heartbeat.objects.filter(name=LOOKS).values_list("at", flat=True).first() or oldest
    found: list[Found] = []
    for start, end in _slices(max(mark, oldest), until):
        found += _mend_events(start, end)
        Heartbeat.objects.update_or_create(name=LOOKS, defaults={"at": end})
    found += _mend_rest()
    for one in found:
        log.warning("stripe told us nothing of it", what=one.what, name=one.name)
    return len(found)


def missed(look_back: timedelta) -> Iterator[Found]:
    """What `mend` would do. Changes nothing. Raises ProviderError."""
    now = timezone.now()
    for start, end in _slices(now - look_back, now):
        for raw in _missed_events(start, end):
            yield Found(f"missed {raw['type']}", raw["id"])
    yield from (Found(f"failed {event.kind}", event.event_id) for event in _failed())
    yield from (Found(f"unmirrored {event.kind}", event.event_id) for event in _unmirrored())
    for order in _stale_orders():
        session = api.checkout(order.stripe_session_id)
        if session.is_paid or session.status == "expired":
            yield Found("unsettled order", str(order.pk))
    for row in months_over(now):
        yield Found("a month that is over", row.stripe_subscription_id)


def mend(look_back: timedelta) -> Iterator[Found]:
    """Take in and work off what was missed, oldest first. Raises ProviderError."""
    now = timezone.now()
    for start, end in _slices(now - look_back, now):
        yield from _mend_events(start, end)
    yield from _mend_rest()


def undelivered(since: datetime) -> int:
    """How many events Stripe never got to us: those we fetched, and those that are still only
    there. Raises ProviderError."""
    fetched = StripeEvent.objects.filter(was_fetched=True, stripe_created__gte=since).count()
    until = timezone.now() - DELIVERY
    return fetched + sum(len(_missed_events(*part)) for part in _slices(since, until))


def months_over(now: datetime) -> QuerySet[Subscription]:
    """Subscriptions whose paid month has ended and of which nobody told us since."""
    return Subscription.objects.filter(
        status__in=STANDING,
        period_end__lt=now - _MONTH_BEGINS,
        fetched_at__lt=now - _ASK_AGAIN,
    ).order_by("fetched_at")


def follow(row: Subscription) -> bool:
    """Ask Stripe how a subscription went on; whether it was something else than we knew.

    One that Stripe has no more is over: its paid month has ended anyway.
    """
    before = (row.status, row.period_end)
    try:
        subscriptions.refresh(row.stripe_subscription_id)
        since = row.period_start or row.created_at
        for invoice_id in api.paid_invoices(row.stripe_subscription_id, since):
            invoices.settle(invoice_id)
    except Missing:
        subscriptions.end(row)
    row.refresh_from_db()
    return before != (row.status, row.period_end)


def _slices(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Oldest first, so that what happened first is taken in first."""
    while since < until:
        end = min(since + _SLICE, until)
        yield since, end
        since = end


def _mend_events(since: datetime, until: datetime) -> Iterator[Found]:
    for raw in _missed_events(since, until):
        inbox.store(raw, was_fetched=True)
        yield Found(f"missed {raw['type']}", raw["id"], inbox.work_off(raw["id"]))


def _mend_rest() -> Iterator[Found]:
    for event in _failed():
        yield Found(f"failed {event.kind}", event.event_id, inbox.work_off(event.event_id))
    for event in _unmirrored():
        inbox.work_off(event.event_id)
        event.refresh_from_db(fields=["mirrored_at"])
        yield Found(f"unmirrored {event.kind}", event.event_id, event.mirrored_at is not None)
    for order in _stale_orders():
        if (settled := _settle(order)) is not None:
            yield Found("unsettled order", str(order.pk), settled)
    for row in months_over(timezone.now()):
        if (followed := _follow(row)) is not None:
            yield Found("a month that is over", row.stripe_subscription_id, followed)


def _missed_events(since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Of the whole second that each moment is in: the next slice begins with it once more."""
    told = api.events(since, until + timedelta(seconds=1))
    ours = [raw for raw in told if inbox.concerns_us(raw)]
    known = _known(ours)
    return [raw for raw in reversed(ours) if raw["id"] not in known]


def _known(events: list[dict[str, Any]]) -> set[str]:
    ids = [raw["id"] for raw in events]
    rows = StripeEvent.objects.filter(event_id__in=ids)
    return set(rows.values_list("event_id", flat=True))


def _failed() -> list[StripeEvent]:
    """Those that nobody is working on, however often they were tried."""
    lost = timezone.now() - inbox.ENQUEUE_LOST
    new = StripeEvent.objects.filter(state=EventState.NEW, created_at__lt=lost)
    rows = new | StripeEvent.objects.filter(state=EventState.FAILED)
    return list(rows.defer("payload").order_by("created_at")[:_AT_ONCE])


def _unmirrored() -> list[StripeEvent]:
    return list(inbox.unmirrored()[:_AT_ONCE])


def _stale_orders() -> list[Order]:
    since = timezone.now() - STALE_AFTER
    rows = Order.objects.filter(state__in=_WAITING, created_at__lt=since)
    return list(rows.exclude(stripe_session_id="").order_by("created_at")[:_AT_ONCE])


def _settle(order: Order) -> bool | None:
    """None when Stripe says what we know."""
    before = order.state
    try:
        orders.settle(order.stripe_session_id)
    except Missing:
        if order.created_at > timezone.now() - _GIVE_UP:
            return False
        orders.close(order)
    except ProviderError:
        return False
    order.refresh_from_db()
    return True if order.state != before else None


def _follow(row: Subscription) -> bool | None:
    """None when Stripe says what we know."""
    try:
        return follow(row) or None
    except ProviderError:
        return False
