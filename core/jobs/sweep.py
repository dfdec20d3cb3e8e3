"""The sweep: finishes every job and keeps every rule, even if no message or webhook ever comes."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from core.jobs import brake, maintenance, registry
from core.jobs.registry import JobKind
from core.models import Heartbeat


def reconcile(step: Callable[[JobKind, UUID], None]) -> dict[str, int]:
    """Take or order the next step of all that is due; gives how many per kind."""
    brake.look()
    counts = {name: _advance_due(kind, step) for name, kind in registry.kinds().items()}
    counts |= {rule.name: maintenance.carry_out(rule) for rule in maintenance.rules()}
    Heartbeat.objects.update_or_create(name="reconcile", defaults={"at": timezone.now()})
    return counts


def enqueue(kind: JobKind, job_id: UUID) -> None:
    """Have a worker take the step."""
    kind.enqueue(job_id, "")


def take(kind: JobKind, job_id: UUID) -> None:
    """Take the step here and now."""
    kind.advance(job_id, "")


def _advance_due(kind: JobKind, step: Callable[[JobKind, UUID], None]) -> int:
    due = kind.model._default_manager.due(timezone.now())
    ids = list(due.values_list("pk", flat=True)[: maintenance.BATCH])
    for job_id in ids:
        step(kind, job_id)
    return len(ids)
