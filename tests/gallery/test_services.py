from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core import storage
from core.jobs import maintenance
from core.row_security import user_scope
from gallery import services
from generations.models import GeneratedImage
from models_training.services import deletions
from tests import factories


@pytest.fixture
def image(batch):
    """Inside the owner's own request."""
    made = factories.make_image(batch)
    with user_scope(batch.owner_id):
        yield made


def deleted_ago(image: GeneratedImage, minutes: float) -> None:
    GeneratedImage.objects.update(deleted_at=timezone.now() - timedelta(minutes=minutes))
    image.refresh_from_db()


def test_a_deleted_picture_is_out_of_sight_at_once_and_its_files_wait(image):
    services.delete_image(image)

    assert not services.kept(image.owner).exists()
    assert storage.exists(image.original_key)


def test_deleting_twice_does_not_lengthen_the_time_to_undo(image):
    deleted_ago(image, 5)
    before = image.deleted_at

    services.delete_image(image)

    image.refresh_from_db()
    assert image.deleted_at == before


@pytest.mark.parametrize(("minutes", "is_back"), [(0, True), (9.9, True), (10.1, False)])
def test_there_are_ten_minutes_to_undo(image, minutes, is_back):
    deleted_ago(image, minutes)

    assert services.restore_image(image) is is_back
    assert services.kept(image.owner).exists() is is_back


def test_what_went_with_its_model_stays_gone(image):
    services.delete_image(image)

    deletions.delete_model(image.generation.personal_model, with_pictures=True)

    assert not services.restore_image(image)


def test_undoing_twice_is_fine(image):
    services.delete_image(image)

    assert services.restore_image(image)
    assert services.restore_image(image)


def test_a_picture_is_either_due_for_erasure_or_can_be_restored(image):
    now = timezone.now()
    for minutes in (9.9, 10.1):
        deleted_ago(image, minutes)
        is_due = services.deleted(now).exists()

        assert is_due is not services.restore_image(image)


@pytest.mark.worker
def test_the_sweep_erases_row_and_files(batch):
    gone, kept = (factories.make_image(batch, number=number) for number in (1, 2))
    deleted_ago(gone, 11)
    GeneratedImage.objects.filter(pk=kept.pk).update(deleted_at=None)

    [rule] = [rule for rule in maintenance.rules() if rule.name == "deleted pictures"]
    for row in rule.due(timezone.now()):
        rule.act(row)

    assert list(GeneratedImage.objects.all()) == [kept]
    assert not any(storage.exists(key) for key in gone.keys)
    assert all(storage.exists(key) for key in kept.keys)


def test_erasing_goes_on_where_a_crash_left_it(image):
    storage.delete(*image.keys[:2])

    services.erase(image)

    assert not GeneratedImage.objects.exists()
    assert not any(storage.exists(key) for key in image.keys)


def test_neighbours_are_next_in_the_lists_own_order(batch, charlie):
    moment = datetime.fromisoformat("2026-11-01T12:00:00+00:00")
    moments = [moment, moment, moment, moment + timedelta(seconds=1)]
    for number, created in enumerate(moments, 1):
        factories.make_image(batch, number=number, created_at=created)
    theirs = factories.make_generation(factories.make_model(charlie))
    factories.make_image(theirs, created_at=moment)
    with user_scope(batch.owner_id):
        order = services.page_of_images(services.kept(batch.owner)).rows

        found = [services.neighbours(image) for image in order]

    assert found == list(zip([None, *order[:-1]], [*order[1:], None], strict=True))


def test_a_deleted_picture_is_nobodys_neighbour(batch):
    images = [factories.make_image(batch, number=number) for number in (1, 2, 3)]
    with user_scope(batch.owner_id):
        services.delete_image(images[1])

        assert services.neighbours(images[0]) == (images[2], None)
        assert services.neighbours(images[1]) == (images[2], images[0])


def test_the_list_is_never_joined_to_all_generations(batch, django_assert_num_queries):
    for number in (1, 2, 3):
        factories.make_image(batch, number=number)

    with user_scope(batch.owner_id), django_assert_num_queries(2) as queries:
        rows = services.page_of_images(services.kept(batch.owner)).rows
        prompts = {image.generation.prompt for image in rows}

    assert prompts == {batch.prompt}
    assert not any(" JOIN " in one["sql"] for one in queries)


def test_one_to_look_at_comes_with_its_model_and_no_secret_of_it(image):
    found = services.with_model(image.owner).get()

    assert found.personal_model == found.generation.personal_model
    assert {"remote_model", "remote_version"} <= found.personal_model.get_deferred_fields()


def test_filters_that_are_not_given_narrow_nothing(charlie, image):
    moment = image.created_at

    def found(**fields) -> bool:
        return services.find(image.owner, services.Filters(**fields)).exists()

    assert found()
    assert found(model_id=image.personal_model_id, generation_id=image.generation_id)
    assert found(created_after=moment - timedelta(1), created_before=moment + timedelta(1))
    assert not found(created_after=moment)
    assert not found(created_before=moment)
    assert not found(model_id=uuid4())
    assert not services.find(charlie, services.Filters()).exists()


def test_several_are_deleted_and_brought_back_by_one_call_each(batch):
    images = [factories.make_image(batch, number=number) for number in (1, 2)]
    ids = [*(image.pk for image in images), uuid4()]
    with user_scope(batch.owner_id):
        gone = services.delete_images(batch.owner_id, ids)
        seen = services.kept(batch.owner).count()

        back = services.restore_images(batch.owner_id, ids)

    assert gone.keys() == back == {image.pk for image in images}
    assert seen == 0
    assert all(until > timezone.now() for until in gone.values())


def test_reading_the_list_leaves_the_providers_ids_alone(image):
    found = services.kept(image.owner).get()

    assert "remote_id" in found.generation.get_deferred_fields()
