from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from celery import shared_task

from core.jobs.enqueue import enqueue
from vectorizing.models import Vectorisation
from vectorizing.services import vectorise_worker


@shared_task(name="vectorizing.advance_vectorisation")
def advance_vectorisation(vectorisation_id: str, hint: str = "") -> None:
    vectorise_worker.advance(UUID(vectorisation_id), hint)


def enqueue_vectorisation(vectorisation_id: UUID, hint: str = "") -> None:
    enqueue(advance_vectorisation, str(vectorisation_id), hint)


def enqueue_all(jobs: Iterable[Vectorisation]) -> None:
    """One message per job; a worker takes whoever's turn it is."""
    for job in jobs:
        if not job.is_final:
            enqueue_vectorisation(job.pk)
