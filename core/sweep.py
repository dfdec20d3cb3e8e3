"""The sweep: finishes every job and every duty, even if no message and no webhook ever comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db.models import Model, QuerySet
from django.utils import timezone

from core import jobs
from core.models import Heartbeat

log = structlog.get_logger(__name__)
# More than one sweep's worth waits for the next; a page of rows keeps the sweep short.
BATCH = 200


@dataclass(frozen=True)
class Duty:
    """Something owed at a time: a file to delete, a mail to send. `act` must be safe to repeat.

    Those that delete are the rules that `core.retention` lists.
    """

    name: str
    promise: str
    due: Callable[[datetime], QuerySet[Any]]
    act: Callable[[Any], object]
    deletes: bool = False


_duties: list[Duty] = []


def register(duty: Duty) -> None:
    if duty.name not in {known.name for known in _duties}:
        _duties.append(duty)


def duties() -> tuple[Duty, ...]:
    return tuple(_duties)


def reconcile(step: Callable[[jobs.Kind, UUID], None]) -> dict[str, int]:
    """Take or order the next step of all that is due; gives how many per kind."""
    counts = {name: _advance_due(kind, step) for name, kind in jobs.kinds().items()}
    counts |= {duty.name: act(duty) for duty in _duties}
    Heartbeat.objects.update_or_create(name="reconcile", defaults={"at": timezone.now()})
    return counts


def act(duty: Duty) -> int:
    """Do what is due of it, at most a page of rows; gives how many were done."""
    done = 0
    rows: list[Model] = list(duty.due(timezone.now())[:BATCH])
    for row in rows:
        try:
            duty.act(row)
        except (OSError, ConnectionError) as error:
            # One file that can't be deleted now must not keep the others waiting.
            log.error("duty failed", duty=duty.name, row=str(row.pk), error=type(error).__name__)
        else:
            done += 1
    return done


def nudge(kind: jobs.Kind, job_id: UUID) -> None:
    """Have a worker take the step."""
    kind.nudge(job_id, "")


def take(kind: jobs.Kind, job_id: UUID) -> None:
    """Take the step here and now."""
    kind.advance(job_id, "")


def _advance_due(kind: jobs.Kind, step: Callable[[jobs.Kind, UUID], None]) -> int:
    due = kind.model._default_manager.due(timezone.now())
    ids = list(due.values_list("pk", flat=True)[:BATCH])
    for job_id in ids:
        step(kind, job_id)
    return len(ids)
