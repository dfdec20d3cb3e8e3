from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from celery import shared_task

from core.jobs.enqueue import enqueue
from models_training.models import Photo
from models_training.services import deletions, photo_measures, trainings


@shared_task(name="models_training.advance_training")
def advance_training(training_id: str, hint: str = "") -> None:
    trainings.advance(UUID(training_id), hint)


@shared_task(name="models_training.advance_deletion")
def advance_deletion(deletion_id: str, hint: str = "") -> None:
    deletions.advance(UUID(deletion_id), hint)


@shared_task(name="models_training.measure_photo")
def measure_photo(photo_id: str) -> None:
    photo_measures.measure_photo(UUID(photo_id))


def enqueue_measuring(photos: Iterable[Photo]) -> None:
    """Of photos that were just taken. A lost message is made good by the sweep."""
    for photo in photos:
        enqueue(measure_photo, str(photo.pk))


def enqueue_training(training_id: UUID, hint: str = "") -> None:
    """After the commit that made it due. A lost message is made good by the sweep."""
    enqueue(advance_training, str(training_id), hint)


def enqueue_deletion(deletion_id: UUID, hint: str = "") -> None:
    enqueue(advance_deletion, str(deletion_id), hint)
