"""The rows of a test model go once nothing else is left of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core import actor
from core.jobs.models import State
from generations.models import Generation
from generations.services import expire_test_rows
from models_training.models import ModelDeletion, PersonalModel
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def generation(alice) -> Generation:
    """Of an old test model that is deleted in the sandbox."""
    with actor.in_mode(is_test=True):
        job = factories.make_generation(factories.make_model(alice), outputs=1)
        ModelDeletion.objects.create(
            owner=alice,
            personal_model=job.personal_model,
            deadline_at=timezone.now(),
            state=State.SUCCEEDED,
            finished_at=timezone.now(),
        )
    old = timezone.now() - timedelta(days=8)
    PersonalModel.objects.update(created_at=old, deleted_at=timezone.now())
    job.move(State.CANCELED)
    return job


def test_with_its_generations(generation):
    [model] = expire_test_rows.due(timezone.now())

    expire_test_rows.erase(model)

    assert not PersonalModel.objects.exists()
    assert not Generation.objects.exists()


@pytest.mark.parametrize("left", ["a picture", "a photo", "a job", "a live model"])
def test_not_while_something_is_left(alice, generation, left):
    model = generation.personal_model
    with actor.in_mode(is_test=True):
        if left == "a picture":
            factories.make_image(generation)
        elif left == "a photo":
            factories.make_photo(alice, training=factories.make_training(model))
        elif left == "a job":
            factories.make_generation(model)
        else:
            PersonalModel.objects.update(is_test=False)

    assert not expire_test_rows.due(timezone.now()).exists()
