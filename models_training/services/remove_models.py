"""Models that have to go, in whatever state they are: by their time, or by a consent's end."""

from __future__ import annotations

from contextlib import suppress

from accounts.models import User
from models_training.models import ModelDeletion, PersonalModel, Photo, Training
from models_training.services import deletions, photos, trainings
from models_training.services.deletions import DeletionRefused
from models_training.services.trainings import TrainingRefused


def remove(model: PersonalModel, *, with_pictures: bool = True) -> ModelDeletion | None:
    """What still runs is stopped first: nothing as long as it is not. Safe to repeat."""
    for training in Training.objects.unfinished().filter(personal_model=model):
        trainings.cancel_training(training)
    with suppress(DeletionRefused, TrainingRefused):
        if model.is_ready:
            return deletions.delete_model(model, with_pictures=with_pictures)
        return trainings.remove_unfinished(model)
    return None


def remove_all(owner: User, *, with_pictures: bool) -> list[ModelDeletion | None]:
    """All models and all photos that wait; None for a model whose training has to stop first."""
    for photo in Photo.objects.filter(owner=owner).in_tray():
        photos.take_out(photo)
    kept = PersonalModel.objects.kept().filter(owner=owner)
    return [remove(model, with_pictures=with_pictures) for model in kept]
