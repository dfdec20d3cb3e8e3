from __future__ import annotations

from uuid import UUID

from celery import shared_task

from core.jobs.enqueue import enqueue
from notifications.models import Notice
from notifications.services import deliveries, mails


@shared_task(name="notifications.advance_delivery")
def advance_delivery(delivery_id: str, hint: str = "") -> None:
    deliveries.advance(UUID(delivery_id), hint)


def enqueue_delivery(delivery_id: UUID, hint: str = "") -> None:
    enqueue(advance_delivery, str(delivery_id), hint)


@shared_task(name="notifications.send_mail")
def send_mail(notice_id: str) -> None:
    mails.send(UUID(notice_id))


def enqueue_mail(notice_id: UUID) -> None:
    enqueue(send_mail, str(notice_id))


def enqueue_due_mail(notice: Notice) -> None:
    enqueue_mail(notice.pk)
