"""Finds what Stripe's deliveries missed: its list of events, and orders that never ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from billing.models import EventState, Order, OrderState, StripeEvent
from billing.services import inbox, orders
from billing.stripe import api
from core.providers import ProviderError

LOOK_BACK = inbox.KEPT
# Until then the buyer may still be on the payment page.
STALE_AFTER = timedelta(minutes=30)
_WAITING = (OrderState.CREATED, OrderState.OPEN, OrderState.PAID)
_AT_ONCE = 500


@dataclass(frozen=True)
class Found:
    """One thing that was missed. `is_mended` is None while nothing was tried."""

    what: str
    name: str
    is_mended: bool | None = None


def missed(look_back: timedelta) -> Iterator[Found]:
    """What `mend` would do. Changes nothing. Raises ProviderError."""
    yield from (Found(f"missed {raw['type']}", raw["id"]) for raw in _missed_events(look_back))
    yield from (Found(f"failed {event.kind}", event.event_id) for event in _failed())
    yield from (Found(f"unmirrored {event.kind}", event.event_id) for event in _unmirrored())
    for order in _stale_orders():
        session = api.checkout(order.stripe_session_id)
        if session.is_paid or session.status == "expired":
            yield Found("unsettled order", str(order.pk))


def mend(look_back: timedelta) -> Iterator[Found]:
    """Take in and work off what was missed, oldest first. Raises ProviderError."""
    for raw in _missed_events(look_back):
        inbox.store(raw)
        yield Found(f"missed {raw['type']}", raw["id"], inbox.work_off(raw["id"]))
    for event in _failed():
        yield Found(f"failed {event.kind}", event.event_id, inbox.work_off(event.event_id))
    for event in _unmirrored():
        inbox.work_off(event.event_id)
        event.refresh_from_db(fields=["mirrored_at"])
        yield Found(f"unmirrored {event.kind}", event.event_id, event.mirrored_at is not None)
    for order in _stale_orders():
        if (settled := _settle(order)) is not None:
            yield Found("unsettled order", str(order.pk), settled)


def _missed_events(look_back: timedelta) -> list[dict[str, Any]]:
    told = api.events(timezone.now() - look_back)
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
    except ProviderError:
        return False
    order.refresh_from_db()
    return True if order.state != before else None
