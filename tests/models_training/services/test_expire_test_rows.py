"""What was made in test mode goes by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core import actor
from core.jobs.models import State
from generations.models import GeneratedImage
from models_training.models import ModelDeletion, PersonalModel, Training
from models_training.services import deletions, expire_test_rows, remove_models, trainings
from notifications.models import Notice
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
OLD = timezone.now() - timedelta(days=8)


def old_model(owner, *, is_test=True, ready=True) -> PersonalModel:
    with actor.in_mode(is_test=is_test):
        model = factories.make_model(owner, ready=ready)
    PersonalModel.objects.filter(pk=model.pk).update(created_at=OLD)
    return model


def test_only_old_test_models_are_due(alice):
    old = old_model(alice)
    old_model(alice, is_test=False)
    with actor.in_mode(is_test=True):
        factories.make_model(alice)

    assert list(expire_test_rows.due(timezone.now())) == [old]


def test_it_is_deleted_with_its_pictures(alice):
    model = old_model(alice)
    with actor.in_mode(is_test=True):
        image = factories.make_image(factories.make_generation(model))

    remove_models.remove(model)
    remove_models.remove(model)

    deletion = ModelDeletion.objects.get()
    assert (deletion.is_test, deletion.pictures) == (True, 1)
    assert GeneratedImage.objects.get(pk=image.pk).deleted_at
    assert not expire_test_rows.due(timezone.now()).exists()


def test_one_that_still_trains_is_stopped_first(alice):
    model = old_model(alice, ready=False)
    with actor.in_mode(is_test=True):
        training = factories.make_training(model)

    remove_models.remove(model)
    asked = Training.objects.get(pk=training.pk).cancel_requested_at
    trainings.advance(training.pk)
    remove_models.remove(model)

    assert asked
    assert Training.objects.get(pk=training.pk).state == State.CANCELED
    assert ModelDeletion.objects.filter(personal_model=model).exists()


def test_once_the_sandbox_is_gone_nothing_is_waited_for(alice, settings):
    remove_models.remove(old_model(alice))
    settings.TEST_MODE_URL = ""

    deletions.advance(ModelDeletion.objects.get().pk)

    assert ModelDeletion.objects.get().state == State.SUCCEEDED
    assert not Notice.objects.exists()


def test_a_live_models_home_is_not_kept_by_a_test_model_nor_the_other_way(alice):
    live = factories.make_model(alice)
    with actor.in_mode(is_test=True):
        factories.make_model(alice)
    deletion = deletions.delete_model(live)

    assert not deletions._has_other_tenants(deletion)
