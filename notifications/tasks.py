from __future__ import annotations

from uuid import UUID

from celery import shared_task

from core.jobs.enqueue import enqueue
from notifications.services import deliveries


@shared_task(name="notifications.advance_delivery")
def advance_delivery(delivery_id: str, hint: str = "") -> None:
    deliveries.advance(UUID(delivery_id), hint)


def enqueue_delivery(delivery_id: UUID, hint: str = "") -> None:
    enqueue(advance_delivery, str(delivery_id), hint)
