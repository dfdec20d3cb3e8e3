from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from core import actor, replicate, storage
from core.erasure import Subject
from core.jobs.models import State
from models_training.models import ModelDeletion, Photo
from models_training.services import deletions, erasure_steps
from models_training.services.homes import home_of
from tests import factories
from tests.fakes import behave, train_a_model, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


def is_done(person: Subject) -> bool:
    outcome = erasure_steps.erase_models(person)
    for job in ModelDeletion.objects.unfinished():
        deletions.advance(job.pk)
    return outcome.is_done


def test_each_version_goes_then_the_model_and_it_is_done_when_nobody_knows_it(alice):
    model = factories.make_model(alice)
    home = home_of(alice.pk, is_test=False)
    model.remote_model, model.remote_version, model.inputs = train_a_model(home)
    model.save()
    behave(model.remote_version, deletion_seconds=1)
    person = Subject(alice.pk, uuid4())

    at_once = is_done(person)
    until(lambda: is_done(person))

    assert not at_once
    assert replicate.versions_of(model.remote_model) == []
    assert replicate.end_model(home)
    assert ModelDeletion.objects.get().with_pictures


@pytest.mark.parametrize("is_test", [False, True])
def test_a_model_there_that_no_row_tells_of_goes_too(alice, settings, is_test):
    settings.TEST_MODE_URL = settings.SANDBOX_URL
    home = home_of(alice.pk, is_test=is_test)
    with actor.in_mode(is_test=is_test):
        replicate.ensure_model(home, "gpu-t4")

    until(lambda: is_done(Subject(alice.pk, uuid4())))

    with actor.in_mode(is_test=is_test):
        assert replicate.end_model(home)


def test_photos_go_with_their_files_and_those_of_a_retry_with_their_zip(alice):
    training = factories.make_training(
        factories.make_model(alice), state=State.FAILED, finished_at=timezone.now()
    )
    photos = [factories.make_photo(alice), factories.make_photo(alice, training=training)]
    storage.write(training.zip_key, b"PK")

    first, second = (erasure_steps.erase_photos(Subject(alice.pk, uuid4())) for _ in range(2))

    assert (first.is_done, first.told) == (False, {"photos": 2})
    assert (second.is_done, second.told) == (True, {"zips": 1})
    assert not Photo.objects.exists()
    assert all(storage.is_empty(photo.folder) for photo in photos)
    assert not storage.exists(training.zip_key)
