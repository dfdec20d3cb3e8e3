"""What the consent to a training allowed, and what its withdrawal stops and leaves."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from accounts.models import User
from accounts.services.consents import Guard, Jobs, Leftover
from core import actor
from core.row_security import user_scope
from models_training.models import PersonalModel, Photo, Training
from models_training.services import trainings
from models_training.services.training_handler import KIND


def stop(owner: User) -> Jobs:
    """Cancel what runs, tests too. The models stay until the person deletes them."""
    return [(KIND, job_id) for is_test in (False, True) for job_id in _cancel(owner, is_test)]


def _cancel(owner: User, is_test: bool) -> list[UUID]:
    """In the mode of the trainings, whichever token asks."""
    with actor.with_token(None), actor.in_mode(is_test=is_test), user_scope(owner.pk):
        running = list(Training.objects.unfinished().filter(owner=owner))
        for training in running:
            trainings.cancel_training(training)
    return [training.pk for training in running]


def leftover(owner: User) -> Leftover | None:
    models = PersonalModel.objects.kept().filter(owner=owner).count()
    photos = Photo.objects.filter(owner=owner).in_tray().count()
    if not models and not photos:
        return None
    words = f"Still here: {_some(models, 'model')} and {_some(photos, 'photo')} in your tray."
    return Leftover(words, reverse("models_training:all_deletion"), "Delete them")


def _some(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


GUARD = Guard(stop, leftover)
