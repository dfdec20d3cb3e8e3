from __future__ import annotations

from uuid import UUID

from celery import shared_task

from accounts.services import deliveries
from core.nudges import enqueue


@shared_task(name="accounts.advance_delivery")
def advance_delivery(delivery_id: str, hint: str = "") -> None:
    deliveries.advance(UUID(delivery_id), hint)


def nudge_delivery(delivery_id: UUID, hint: str = "") -> None:
    enqueue(advance_delivery, str(delivery_id), hint)
