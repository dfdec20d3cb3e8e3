"""Outgoing webhooks, the way: tried for a day with growing pauses, each try in the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import keyset
from core.database import release_connection
from core.jobs.leases import given_back_on_error
from core.jobs.models import State
from core.jobs.registry import kinds
from notifications import sending
from notifications.models import Stopped, WebhookDelivery, WebhookEndpoint, WebhookEvent
from notifications.sending import NotDelivered, WebhookMessage, WebhookResponse
from notifications.services import endpoints
from notifications.services.announce import KIND

log = structlog.get_logger(__name__)

# Seconds; longer than a try can take.
LEASE = 60
# Seconds between the tries of one delivery: eight tries in less than 24 hours.
PAUSES = (30, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 8 * 3600, 8 * 3600)
# One person's slow server must not keep all workers waiting.
MOST_AT_ONCE = 5
# Nothing arrived for so long, and one event was tried for its whole day.
STOP_AFTER = timedelta(days=5)
KEEP = timedelta(days=30)
PAGE = 25
_GONE = 410

_WHY = {
    "address_refused": "The address is one that we don't send to.",
    "host_unknown": "The name had no address on the internet.",
    "too_slow": "No answer within 15 seconds.",
    "not_trusted": "The server's certificate is not valid for this name.",
    "unreachable": "No connection could be made.",
    "bad_answer": "What came back was no HTTP answer.",
    "redirected": "The server answered with a redirect, which is not followed. Enter the final"
    " address.",
    "gone": "The server answered 410: the address is gone for good.",
    "answered": "The server answered with an error.",
    "worker_lost": "It was sent, but what came back is not known.",
    "off": "The webhook was switched off before it arrived.",
}


def advance(delivery_id: UUID, hint: str = "") -> None:
    """Take the next try, if it is due. Task, sweep and command all call this.

    A death after the sending and before the writing sends it again, under the same id.
    """
    delivery = _take(delivery_id)
    if delivery is None:
        return
    with given_back_on_error(delivery):
        _step(delivery)


def _step(delivery: WebhookDelivery) -> None:
    if not delivery.endpoint.is_enabled:
        _end(delivery, State.CANCELED, "off")
    elif _is_spent(delivery):
        _give_up(delivery, delivery.error_kind or "worker_lost")
    elif _has_no_turn(delivery):
        delivery.release(look_in=0)
        return
    else:
        _try(delivery)
    _enqueue_next(delivery.owner_id)


def old_events(now: datetime) -> QuerySet[WebhookEvent]:
    return WebhookEvent.objects.filter(created_at__lt=now - KEEP)


def forget(event: WebhookEvent) -> None:
    """With its deliveries."""
    event.delete()


def rows(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    """As a list needs them; what was sent and answered stays in the database."""
    mine = WebhookDelivery.objects.filter(endpoint=endpoint).select_related("event")
    return mine.defer("answer", "remote_id", "event__body")


def page(endpoint: WebhookEndpoint, after: str = "") -> keyset.Page[WebhookDelivery]:
    """Newest first. A cursor that is not ours starts from the top again."""
    return keyset.page_or_first(rows(endpoint), after=after, size=PAGE)


def is_moving(deliveries: list[WebhookDelivery]) -> bool:
    """A first try is under way, so that another look is worth while in a moment."""
    return any(not each.is_final and not each.next_try_at for each in deliveries)


def _take(delivery_id: UUID) -> WebhookDelivery | None:
    """Claim it, and read it after that: another worker may just have tried."""
    found = WebhookDelivery.objects.filter(pk=delivery_id).first()
    if found is None or not found.is_waiting_for_look or not found.claim(LEASE):
        return None
    rows = WebhookDelivery.objects.select_related("endpoint", "event")
    delivery = rows.filter(pk=delivery_id).first()
    if delivery and delivery.next_look_at > timezone.now():
        delivery.note(lease_until=None)
        return None
    return delivery


def _is_spent(delivery: WebhookDelivery) -> bool:
    """Its last try died with its worker; a delivery that kills workers comes to an end too."""
    is_late = timezone.now() >= delivery.deadline_at
    return delivery.attempts > len(PAUSES) or bool(delivery.attempts and is_late)


def _has_no_turn(delivery: WebhookDelivery) -> bool:
    others = WebhookDelivery.objects.unfinished().exclude(pk=delivery.pk)
    sending = others.filter(owner_id=delivery.owner_id, lease_until__gt=timezone.now())
    return sending.count() >= MOST_AT_ONCE


def _try(delivery: WebhookDelivery) -> None:
    started = timezone.now()
    begun = {"attempts": delivery.attempts + 1, "submitted_at": started}
    if not (delivery.move(State.RUNNING, **begun) or delivery.note(**begun)):
        return
    endpoint, event = delivery.endpoint, delivery.event
    message = WebhookMessage(event.message_id, event.body)
    release_connection()
    answer: WebhookResponse | None = None
    try:
        answer = sending.send(endpoint.url, message, endpoint.secrets)
        failure = _failure(answer.status)
    except NotDelivered as error:
        failure = error.code
    log.info("webhook sent", delivery=str(delivery.pk), failure=failure)
    _write_down(delivery, failure, _seen(started, answer))


def _failure(status: int) -> str:
    """Why an answer is no success; empty when it is one."""
    if 200 <= status < 300:
        return ""
    if status == _GONE:
        return "gone"
    return "redirected" if 300 <= status < 400 else "answered"


def _seen(started: datetime, answer: WebhookResponse | None) -> dict[str, object]:
    took = timezone.now() - started
    return {
        "took_ms": int(took / timedelta(milliseconds=1)),
        "status_code": answer.status if answer else None,
        "answer": answer.excerpt if answer else "",
    }


def _write_down(delivery: WebhookDelivery, failure: str, seen: dict[str, object]) -> None:
    with transaction.atomic():
        if not failure:
            delivery.move(State.SUCCEEDED, error_kind="", error="", **seen)
            _endpoint(delivery).exclude(failing_since=None).update(failing_since=None)
            return
        delivery.note(error_kind=failure, error=_WHY[failure], **seen)
        if not delivery.by_hand:
            _endpoint(delivery).filter(failing_since=None).update(failing_since=timezone.now())
        pause = _pause(delivery, failure)
        if pause is None:
            _give_up(delivery, failure)
        else:
            delivery.release(look_in=pause)


def _pause(delivery: WebhookDelivery, failure: str) -> float | None:
    """Seconds until the next try; None after the last one. A person who asks tries by hand."""
    if delivery.by_hand or failure == "gone" or delivery.attempts > len(PAUSES):
        return None
    # Up to a tenth less, differing by row: what failed at one moment does not come back at one.
    spread = 1 - delivery.pk.int % 100 / 1000
    return PAUSES[delivery.attempts - 1] * spread


def _give_up(delivery: WebhookDelivery, failure: str) -> None:
    with transaction.atomic():
        _end(delivery, State.FAILED, failure)
        if failure == "gone":
            endpoints.disable(delivery.endpoint, Stopped.GONE)
        elif not delivery.by_hand and _endpoint(delivery).filter(
            failing_since__lte=timezone.now() - STOP_AFTER
        ):
            endpoints.disable(delivery.endpoint, Stopped.FAILING)


def _end(delivery: WebhookDelivery, state: State, why: str) -> None:
    delivery.move(state, error_kind=why, error=_WHY[why])


def _endpoint(delivery: WebhookDelivery) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(pk=delivery.endpoint_id)


def _enqueue_next(owner_id: UUID) -> None:
    """The turn that came free goes to the delivery that waits longest."""
    waiting = WebhookDelivery.objects.due(timezone.now()).filter(owner_id=owner_id)
    if next_id := waiting.values_list("pk", flat=True).first():
        kinds()[KIND].enqueue(next_id, "")
