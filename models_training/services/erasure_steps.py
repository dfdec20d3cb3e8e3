"""The end of an account, as far as photos and models go: here, and at the training service."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings

from core import actor, erasure, replicate, storage
from core.erasure import ErasureStep, Outcome, Subject, done, not_yet
from core.jobs.registry import kinds
from models_training.models import ModelDeletion, PersonalModel, Photo, Training
from models_training.services import deletions
from models_training.services.homes import homes_of


def erase_photos(person: Subject) -> Outcome:
    """Photos and zips with every copy. A photo's row goes once nothing of its files is left."""
    page = erasure.rows_of(Photo, person.id)
    for photo in page:
        storage.erase_folder(photo.folder)
        photo.delete()
    if page:
        return not_yet(0, photos=len(page))
    trainings = Training.objects.filter(owner=person.id)
    return done(zips=sum(storage.erase_folder(training.folder) for training in trainings))


def erase_models(person: Subject) -> Outcome:
    """Each version, then their home, until the training service says that it knows neither."""
    begun = [_begin(model) for model in PersonalModel.objects.kept().filter(owner=person.id)]
    waiting = ModelDeletion.objects.unfinished().filter(owner=person.id)
    for job in waiting:
        kinds()[deletions.KIND].enqueue(job.pk, "")
    if waiting:
        return not_yet(10, models=len(begun), waits_for="the training service")
    left = [home for is_test, home in _homes(person.id) if not _is_gone(is_test, home)]
    if left:
        return not_yet(10, models=len(begun), waits_for="the training service")
    return done(models=len(begun), waits_for="", answer="404 Not Found for each model")


STEPS = (
    ErasureStep(
        "photos", erasure.FILES, erase_photos, "Your photos, their copies and the training files"
    ),
    ErasureStep(
        "models",
        erasure.MODELS,
        erase_models,
        "Your models with each version, asked for until nobody knows them",
        where="Replicate",
    ),
)


def _begin(model: PersonalModel) -> ModelDeletion:
    return deletions.delete_model(model, with_pictures=True)


def _homes(owner_id: UUID) -> Iterator[tuple[bool, str]]:
    """Of live and of test models; one may stand there though no row tells of it any more."""
    yield from ((False, home) for home in homes_of(owner_id, is_test=False))
    if settings.TEST_MODE_URL:
        yield from ((True, home) for home in homes_of(owner_id, is_test=True))


def _is_gone(is_test: bool, name: str) -> bool:
    with actor.in_mode(is_test=is_test):
        return replicate.end_model(name)
