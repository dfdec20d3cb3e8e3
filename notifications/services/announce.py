"""What happened is written down for all doors by which a person wants to be told of it.

The rows are made in the transaction that makes the news true, so that no news is lost and none is
told of what did not happen.
"""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from core import actor, limits
from core.jobs.registry import kinds
from core.refusals import Refused
from notifications.events import Event, Facts
from notifications.models import (
    PROGRAM_EVENTS,
    TEST_EVENT,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from notifications.services import notices

KIND = "webhook"
GIVE_UP_AFTER = timedelta(hours=24)


class SendRefused(Refused):
    """Why nothing is sent, in words for the person. `code`: off."""


def announce(event: Event) -> None:
    """Tell it on the page, by mail and to the endpoints that want it, as the person chose.

    A repeat, by whatever worker, tells nothing twice. What happened in test mode is told to
    programs alone, and says so.
    """
    if not actor.is_test():
        notices.write(event)
    if event.type in PROGRAM_EVENTS:
        _tell_programs(event)


def send_test(endpoint: WebhookEndpoint, request_key: UUID) -> WebhookDelivery:
    """An event that says nothing, once per request key. Raises SendRefused."""
    facts = {"message": "This is a test. Nothing happened."}
    event = _event(endpoint.owner_id, TEST_EVENT, request_key, facts)
    return _send_by_hand(endpoint, event, request_key)


def send_again(delivery: WebhookDelivery, request_key: UUID) -> WebhookDelivery:
    """The same event under the same id, once per request key. Raises SendRefused."""
    with actor.in_mode(is_test=delivery.is_test):
        return _send_by_hand(delivery.endpoint, delivery.event, request_key)


def _tell_programs(told: Event) -> None:
    wanting = WebhookEndpoint.objects.wanting(told.owner_id, told.type)
    endpoint_ids = list(wanting.values_list("pk", flat=True))
    if not endpoint_ids:
        return
    event = _event(told.owner_id, told.type, told.about, told.facts)
    deliveries = [_first_delivery(event, endpoint_id) for endpoint_id in endpoint_ids]
    WebhookEvent.objects.bulk_create([event], ignore_conflicts=True)
    WebhookDelivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    for delivery in deliveries:
        _enqueue(delivery)


def _event(owner_id: UUID, event_type: str, about: UUID, facts: Facts) -> WebhookEvent:
    """Its id follows from what happened, so that a repeat makes the same one."""
    now = timezone.now()
    content = {
        "type": event_type,
        "timestamp": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": {"id": str(about), **facts, **({"test": True} if actor.is_test() else {})},
    }
    return WebhookEvent(
        pk=uuid5(owner_id, f"{event_type}:{about}"),
        owner_id=owner_id,
        type=event_type,
        body=json.dumps(content, separators=(",", ":")),
        created_at=now,
    )


def _first_delivery(event: WebhookEvent, endpoint_id: UUID) -> WebhookDelivery:
    key = uuid5(event.pk, str(endpoint_id))
    return WebhookDelivery(pk=key, request_key=key, **_fields(event, endpoint_id))


def _send_by_hand(
    endpoint: WebhookEndpoint, event: WebhookEvent, request_key: UUID
) -> WebhookDelivery:
    asked = WebhookDelivery.objects.filter(owner_id=endpoint.owner_id, request_key=request_key)
    if known := asked.first():
        return known
    if not endpoint.is_enabled:
        raise SendRefused("off", "This webhook is off, so nothing was sent. Switch it on first.")
    # We are no tool to flood a stranger's server with.
    limits.count("webhook_test", endpoint.owner_id)
    wanted = WebhookDelivery(request_key=request_key, by_hand=True, **_fields(event, endpoint.pk))
    with transaction.atomic():
        WebhookEvent.objects.bulk_create([event], ignore_conflicts=True)
        WebhookDelivery.objects.bulk_create([wanted], ignore_conflicts=True)
    delivery = asked.get()
    _enqueue(delivery)
    return delivery


def _fields(event: WebhookEvent, endpoint_id: UUID) -> dict[str, object]:
    return {
        "owner_id": event.owner_id,
        "event": event,
        "endpoint_id": endpoint_id,
        "deadline_at": timezone.now() + GIVE_UP_AFTER,
    }


def _enqueue(delivery: WebhookDelivery) -> None:
    kinds()[KIND].enqueue(delivery.pk, "")
