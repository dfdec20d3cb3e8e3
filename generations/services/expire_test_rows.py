"""The last of test mode: the rows of a test model, once nothing else is left of it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from core.jobs.models import FINAL
from generations.models import GeneratedImage, Generation
from models_training.models import PersonalModel, Photo
from models_training.services.expire_test_rows import KEPT


def due(now: datetime) -> QuerySet[PersonalModel]:
    """Deleted in the sandbox too, and without a file that only a row knows of."""
    model = OuterRef("pk")
    pictures = GeneratedImage.objects.filter(personal_model=model)
    photos = Photo.objects.filter(training__personal_model=model)
    running = Generation.objects.unfinished().filter(personal_model=model)
    old = PersonalModel.objects.filter(
        is_test=True, deletion__state__in=FINAL, created_at__lt=now - KEPT
    )
    return old.exclude(Exists(pictures) | Exists(photos) | Exists(running))


def erase(model: PersonalModel) -> None:
    """With its trainings, generations and enhancements, and what was said in them."""
    model.delete()
