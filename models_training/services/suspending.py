"""What suspending a model does: nothing is made with it until it is restored."""

from __future__ import annotations

import re
from uuid import UUID

from django.utils import timezone

from core.moderation.registry import MODEL, TargetKind
from models_training.models import PersonalModel, Training
from models_training.services import dependents

_ADDRESS = re.compile(r"/models/(?P<id>[0-9a-f-]{36})/")


def find(model_id: str) -> tuple[UUID, str] | None:
    found = PersonalModel.objects.filter(pk=model_id).values_list("owner_id", flat=True).first()
    return (found, "A model") if found else None


def suspend(model_id: str) -> None:
    """What runs with it is cancelled, and its credits are free again."""
    model = PersonalModel.objects.select_for_update().get(pk=model_id)
    PersonalModel.objects.filter(pk=model.pk).update(suspended_at=timezone.now())
    dependents.stop_jobs(model)
    for training in Training.objects.unfinished().filter(personal_model=model):
        training.request_cancel()


def restore(model_id: str) -> None:
    PersonalModel.objects.filter(pk=model_id).update(suspended_at=None)


TARGET = TargetKind(MODEL, find=find, address=_ADDRESS, suspend=suspend, restore=restore)
