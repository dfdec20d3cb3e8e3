"""A step that dies of a surprise gives its job back, so that nobody waits for the lease's end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from celery import current_app
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from core import request_id
from core.jobs import registry
from core.jobs.models import Job

log = structlog.get_logger(__name__)
GIVE_BACK = "core.tasks.give_back"
TRY_AGAIN = 5


@contextmanager
def given_back_on_error(job: Job) -> Iterator[None]:
    """Around the steps of a claimed job: an error nobody expected goes on, the lease does not.
    What is logged meanwhile bears the number of the request that ordered it.

    The database that it would be written in may be what has failed; then a worker is told, who
    writes it when the database is back.
    """
    try:
        with request_id.bound(job.request_id):
            yield
    except Exception:
        # In somebody's transaction its end decides, and the rollback takes the claim away too.
        if not connection.in_atomic_block:
            _give_back_now_or_later(job)
        raise


def give_back(label: str, job_id: UUID, lease: datetime) -> None:
    """End this lease, and no later one, and have the next step taken."""
    model: type[Job] = apps.get_model(label)
    again = timezone.now() + timedelta(seconds=TRY_AGAIN)
    with transaction.atomic():
        mine = model._default_manager.unfinished().filter(pk=job_id, lease_until=lease)
        if mine.update(lease_until=None, next_look_at=again):
            log.warning("job given back", job=str(job_id), kind=model.__name__)
            _enqueue(model, job_id)


def _give_back_now_or_later(job: Job) -> None:
    if job.lease_until is None:
        return
    connection.close()  # it may be what has failed
    try:
        give_back(job._meta.label, job.pk, job.lease_until)
    except DatabaseError:
        words = [job._meta.label, str(job.pk), job.lease_until.isoformat()]
        try:
            current_app.send_task(GIVE_BACK, words, countdown=TRY_AGAIN, retry=False)
        except BrokerAway:
            log.warning("neither database nor broker, the lease will end", job=str(job.pk))


def _enqueue(model: type[Job], job_id: UUID) -> None:
    for kind in registry.kinds().values():
        if kind.model is model:
            kind.enqueue(job_id, "")
