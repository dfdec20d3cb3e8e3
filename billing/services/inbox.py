"""The inbox: events are stored as they come and worked off later, credits first, mirror second.

An event is a hint: what happened is always asked of Stripe, so order, repeats and age of events
do not matter. Types that change nothing of ours only go to the mirror; what goes wrong there
stands on the event and is counted, and never keeps credits back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from billing.models import EventState, StripeEvent
from billing.services import customers, invoices, mirror, orders, refunds, subscriptions
from billing.stripe import minimal, objects
from core.jobs.models import backoff
from core.providers import ProviderError

log = structlog.get_logger(__name__)
# A lost message: whoever got it would have been done by now.
ENQUEUE_LOST = timedelta(seconds=30)
# After a day of trying somebody must look; `manage.py reconcile_stripe` tries again at any time.
MOST_ATTEMPTS = 30
# Stripe tells of its events for so long.
KEPT = timedelta(days=30)

Effect = Callable[[dict[str, Any]], None]


def needed_kinds() -> frozenset[str]:
    """Events that change credits or sales: without these a payment is not seen."""
    return frozenset(_EFFECTS)


def store(payload: dict[str, Any], *, was_fetched: bool = False) -> None:
    """Keep an event once, in one insert, without what it tells of a person; a repeat changes
    nothing."""
    subject = payload["data"]["object"]
    event = StripeEvent(
        event_id=str(payload["id"])[:80],
        kind=str(payload["type"])[:80],
        api_version=str(payload.get("api_version") or "")[:40],
        livemode=bool(payload["livemode"]),
        was_fetched=was_fetched,
        stripe_created=objects.moment(payload["created"]),
        object_id=objects.object_id(subject)[:120],
        payload=minimal.reference(payload),
    )
    StripeEvent.objects.bulk_create([event], ignore_conflicts=True)


def work_off(event_id: str) -> bool:
    """Take an event's effects, then mirror it; tell whether credits and sales are right now."""
    event = StripeEvent.objects.filter(event_id=event_id).first()
    if event is None:
        return False
    if event.state in {EventState.NEW, EventState.FAILED} and not _take_effect(event):
        return False
    if event.mirrored_at is None:
        _mirror(event)
    return True


def concerns_us(payload: dict[str, Any]) -> bool:
    """Whether an event changes something of ours or of the mirror."""
    return payload["type"] in _EFFECTS or mirror.copies(payload["data"]["object"])


def waiting(now: datetime) -> QuerySet[StripeEvent]:
    """Events whose message was lost; those that failed, or whose mirror did, and are due again."""
    lost = Q(state=EventState.NEW, created_at__lt=now - ENQUEUE_LOST)
    failed = Q(state=EventState.FAILED) | ~Q(state=EventState.NEW) & Q(mirrored_at=None)
    due = failed & Q(attempts__lt=MOST_ATTEMPTS, next_try_at__lte=now)
    return StripeEvent.objects.filter(lost | due).defer("payload").order_by("created_at")


def unmirrored() -> QuerySet[StripeEvent]:
    """Events of the last weeks whose credits are right while the mirror could not follow."""
    rows = StripeEvent.objects.filter(created_at__gt=timezone.now() - KEPT, mirrored_at=None)
    return rows.exclude(mirror_error="").defer("payload").order_by("created_at")


def other_version() -> str:
    """The API's version of the newest event that came here, where it is another than ours: the
    endpoint was made with that one. Empty where all is well."""
    came = StripeEvent.objects.filter(was_fetched=False, created_at__gt=timezone.now() - KEPT)
    last = came.order_by("-created_at").values_list("api_version", flat=True).first()
    return last if last and last != settings.STRIPE_API_VERSION else ""


def mirror_errors() -> Counter[str]:
    """Why the mirror could not follow, and how often."""
    return Counter(unmirrored().values_list("mirror_error", flat=True))


def _take_effect(event: StripeEvent) -> bool:
    effect = _EFFECTS.get(event.kind)
    if effect is None or not event.object_id:
        return _note(event, EventState.IGNORED)
    try:
        effect(event.payload["data"]["object"])
    except ProviderError as error:
        return _note(event, EventState.FAILED, str(error))
    return _note(event, EventState.DONE)


def _note(event: StripeEvent, state: EventState, error: str = "") -> bool:
    """A twin may have been quicker: what is done stays done."""
    now = timezone.now()
    open_rows = StripeEvent.objects.filter(
        pk=event.pk, state__in=[EventState.NEW, EventState.FAILED]
    )
    is_end = state != EventState.FAILED
    open_rows.update(
        **_next_try(event),
        last_error=error[:200],
        state=state,
        processed_at=now if is_end else None,
    )
    log.info(
        "stripe event", stripe_event=event.event_id, kind=event.kind, state=state, error=error
    )
    return is_end


def _mirror(event: StripeEvent) -> None:
    rows = StripeEvent.objects.filter(pk=event.pk, mirrored_at=None)
    try:
        mirror.reflect(event)
    except mirror.NotMirrored as why:
        later = _next_try(event) | ({"next_try_at": None} if why.is_final else {})
        rows.update(**later, mirror_error=str(why)[:200])
    else:
        rows.update(mirrored_at=timezone.now(), mirror_error="")


def _next_try(event: StripeEvent) -> dict[str, Any]:
    event.attempts += 1
    wait = backoff(event.attempts, first=15, most=3600)
    return {
        "attempts": event.attempts,
        "next_try_at": timezone.now() + timedelta(seconds=wait),
    }


def _session(subject: dict[str, Any]) -> None:
    orders.settle(subject["id"])


def _invoice(subject: dict[str, Any]) -> None:
    invoices.settle(subject["id"])


def _unpaid_invoice(subject: dict[str, Any]) -> None:
    subscriptions.note_unpaid(subject["id"])


def _subscription(subject: dict[str, Any]) -> None:
    subscriptions.refresh(subject["id"])


def _of_charge(subject: dict[str, Any]) -> None:
    """A refund and a dispute name their charge."""
    if charge := objects.object_id(subject.get("charge")):
        refunds.settle(charge)


def _charge(subject: dict[str, Any]) -> None:
    refunds.settle(subject["id"])


def _customer_deleted(subject: dict[str, Any]) -> None:
    customers.unlink(subject["id"])


_EFFECTS: dict[str, Effect] = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "checkout.session.async_payment_failed": _session,
    "checkout.session.expired": _session,
    "invoice.paid": _invoice,
    "invoice.payment_failed": _unpaid_invoice,
    "invoice.payment_action_required": _unpaid_invoice,
    "customer.subscription.created": _subscription,
    "customer.subscription.updated": _subscription,
    "customer.subscription.deleted": _subscription,
    "customer.subscription.paused": _subscription,
    "customer.subscription.resumed": _subscription,
    "refund.created": _of_charge,
    "refund.updated": _of_charge,
    "refund.failed": _of_charge,
    "charge.refunded": _charge,
    "charge.dispute.created": _of_charge,
    "charge.dispute.updated": _of_charge,
    "charge.dispute.closed": _of_charge,
    "charge.dispute.funds_withdrawn": _of_charge,
    "charge.dispute.funds_reinstated": _of_charge,
    "customer.deleted": _customer_deleted,
}
