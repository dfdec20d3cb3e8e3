from __future__ import annotations

from uuid import UUID

from celery import shared_task

from core.jobs.enqueue import enqueue
from models_training.services import deletions, trainings


@shared_task(name="models_training.advance_training")
def advance_training(training_id: str, hint: str = "") -> None:
    trainings.advance(UUID(training_id), hint)


@shared_task(name="models_training.advance_deletion")
def advance_deletion(deletion_id: str, hint: str = "") -> None:
    deletions.advance(UUID(deletion_id), hint)


def enqueue_training(training_id: UUID, hint: str = "") -> None:
    """After the commit that made it due. A lost message is made good by the sweep."""
    enqueue(advance_training, str(training_id), hint)


def enqueue_deletion(deletion_id: UUID, hint: str = "") -> None:
    enqueue(advance_deletion, str(deletion_id), hint)
