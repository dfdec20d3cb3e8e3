from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from celery import shared_task

from core.nudges import enqueue
from vectorizing.models import Vectorisation
from vectorizing.services import tracing_work


@shared_task(name="vectorizing.advance_vectorisation")
def advance_vectorisation(vectorisation_id: str, hint: str = "") -> None:
    tracing_work.advance(UUID(vectorisation_id), hint)


def nudge_vectorisation(vectorisation_id: UUID, hint: str = "") -> None:
    enqueue(advance_vectorisation, str(vectorisation_id), hint)


def nudge_all(jobs: Iterable[Vectorisation]) -> None:
    """One message per job; a worker takes whoever's turn it is."""
    for job in jobs:
        if not job.is_final:
            nudge_vectorisation(job.pk)
