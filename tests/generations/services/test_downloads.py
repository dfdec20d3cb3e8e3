from __future__ import annotations

import pytest

from core.audit import record
from core.jobs.models import State
from generations.models import Generation
from generations.services import downloads
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_the_first_time_counts_and_a_picture_that_is_erased_still_does(alice):
    model = factories.make_model(alice)
    picture = factories.make_image(factories.make_generation(model))
    before = downloads.was_taken(model)

    is_there = downloads.note(picture)
    model.refresh_from_db()
    first = model.taken_at
    downloads.note(picture)
    picture.delete()

    model.refresh_from_db()
    assert is_there
    assert not before
    assert model.taken_at == first
    assert downloads.was_taken(model)


def test_an_export_counts_though_its_pictures_are_erased_since(alice):
    model = factories.make_model(alice)
    picture = factories.make_image(factories.make_generation(model))
    Generation.objects.update(state=State.SUCCEEDED, finished_at=model.created_at)
    record("export.downloaded", owner_id=alice.pk)

    picture.delete()

    assert downloads.was_taken(model)


def test_a_picture_that_went_with_its_model_a_moment_ago_is_not_taken(alice):
    picture = factories.make_image(factories.make_generation(factories.make_model(alice)))
    type(picture).objects.update(deleted_at=picture.created_at)

    assert not downloads.note(picture)
