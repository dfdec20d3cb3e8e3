"""Test models go by themselves: test mode is a place to try things, and not to keep them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import QuerySet

from models_training.models import PersonalModel, Training
from models_training.services import deletions, trainings

KEPT = timedelta(days=7)


def due(now: datetime) -> QuerySet[PersonalModel]:
    return PersonalModel.objects.kept().filter(is_test=True, created_at__lt=now - KEPT)


def delete(model: PersonalModel) -> None:
    """With its pictures; what still runs is stopped first. Safe to repeat."""
    for training in Training.objects.unfinished().filter(personal_model=model):
        trainings.cancel_training(training)
    # Refused as long as a training is not stopped: then the next sweep comes by again.
    with suppress(deletions.DeletionRefused, trainings.TrainingRefused):
        if model.is_ready:
            deletions.delete_model(model, with_pictures=True)
        else:
            trainings.remove_unfinished(model)
