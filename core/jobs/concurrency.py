"""A fair queue: each person has so many jobs at a provider at once, the others wait in line.

So one person's hundred jobs do not keep another's first one waiting. Tests have turns of
their own.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from core.database import lock_until_commit
from core.jobs import brake
from core.jobs.models import AT_WORK, Job, State
from core.jobs.registry import kinds


def take(job: Job, at_once: int, **fields: object) -> bool:
    """Move a queued job to submitting if its owner has a turn left and what we spend at providers
    leaves room for it; tell whether it did."""
    with transaction.atomic():
        # Two workers must not both see the last turn.
        lock_until_commit(str(job.owner_id))
        if _at_work(job) >= at_once or not brake.has_room(job):
            return False
        return job.move(State.SUBMITTING, **fields)


def is_free(job: Job, at_once: int) -> bool:
    """Whether it is worth while to prepare; only `take` decides."""
    return _at_work(job) < at_once


def enqueue_next(owner_id: UUID) -> None:
    """The turn that came free goes to a waiting job of the same person."""
    for name, job_id in next_in_line(owner_id):
        kinds()[name].enqueue(job_id, "")


def next_in_line(owner_id: UUID) -> list[tuple[str, UUID]]:
    """The owner's oldest waiting job of each kind, and test of it, by the name of the kind."""
    found = []
    for name, kind in kinds().items():
        waiting = kind.model._default_manager.filter(owner_id=owner_id, state=State.QUEUED)
        by_mode = waiting.order_by("is_test", "created_at").distinct("is_test")
        found += [(name, job_id) for job_id in by_mode.values_list("pk", flat=True)]
    return found


def _at_work(job: Job) -> int:
    same = {"owner_id": job.owner_id, "is_test": job.is_test, "state__in": AT_WORK}
    return sum(
        kind.model._default_manager.filter(**same).count()
        for kind in kinds().values()
        if kind.takes_turns
    )
