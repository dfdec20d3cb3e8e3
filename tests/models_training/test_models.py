from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.jobs.models import State
from core.row_security import user_scope
from models_training.models.training import PersonalModel, Photo, Training
from tests import factories


def ended(owner, state: State = State.FAILED, **fields) -> Training:
    model = factories.make_model(owner, ready=False)
    return factories.make_training(model, state=state, finished_at=timezone.now(), **fields)


def test_one_word_stands_for_one_model_of_a_person(alice, charlie):
    factories.make_model(alice, trigger_word="zorivu4")
    factories.make_model(charlie, trigger_word="zorivu4")

    with pytest.raises(IntegrityError, match="trigger_once"), transaction.atomic():
        factories.make_model(alice, trigger_word="ZORIVU4")


def test_a_deleted_models_word_is_free(alice):
    factories.make_model(alice, trigger_word="zorivu4")
    with user_scope(alice.pk):
        PersonalModel.objects.update(deleted_at=timezone.now())

    fresh = factories.make_model(alice, trigger_word="zorivu4")

    with user_scope(alice.pk):
        assert list(PersonalModel.objects.kept()) == [fresh]


def test_a_person_has_the_same_photo_once(alice):
    photo = factories.make_photo(alice)

    with pytest.raises(IntegrityError, match="photo_once"), user_scope(alice.pk):
        Photo.objects.create(
            owner=alice, name="again", sha256=photo.sha256, width=1, height=1, size=1
        )


def test_a_model_is_trained_by_one_training_at_a_time(alice):
    training = ended(alice)
    factories.make_training(training.personal_model)

    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        factories.make_training(training.personal_model)


@pytest.mark.parametrize("count", [9, 31])
def test_the_database_holds_the_number_of_photos(alice, count):
    model = factories.make_model(alice, ready=False)

    with pytest.raises(IntegrityError, match="photo_count"), transaction.atomic():
        factories.make_training(model, photo_count=count)


def test_the_tray_holds_what_is_stored_and_waits(alice):
    waiting = factories.make_photo(alice, number=1)
    factories.make_photo(alice, training=ended(alice), number=2)
    half = factories.make_photo(alice, number=3)

    with user_scope(alice.pk):
        Photo.objects.filter(pk=half.pk).update(stored_at=None)

        assert list(Photo.objects.in_tray()) == [waiting]


def test_rows_of_others_do_not_exist(alice, charlie):
    factories.make_photo(alice)
    ended(alice)

    with user_scope(charlie.pk):
        assert not Photo.objects.exists()
        assert not PersonalModel.objects.exists()
        assert not Training.objects.exists()


def test_a_photo_cannot_be_put_into_a_strangers_training(alice, charlie):
    training = ended(alice)

    factories.make_photo(charlie, training=training)  # the rule is looked at when it commits

    with pytest.raises(IntegrityError, match="same_owner"):
        connection.check_constraints()


def test_keys_of_a_photo_hold_no_word_of_its_owner(alice):
    photo = factories.make_photo(alice)

    assert all(key.startswith(f"photos/{photo.pk}/") for key in photo.keys)
    assert len(photo.keys) == 3
    assert not any(photo.name in key or alice.email in key for key in photo.keys)


def test_the_zips_key_holds_the_job(alice):
    training = ended(alice)

    assert str(training.pk) in training.zip_key


@pytest.mark.parametrize(
    ("fields", "can_retry"),
    [
        ({}, True),
        ({"state": State.CANCELED}, True),
        ({"state": State.EXPIRED}, True),
        ({"state": State.SUCCEEDED}, False),
        ({"photos_deleted_at": timezone.now()}, False),
    ],
)
def test_what_can_be_retried(alice, fields, can_retry):
    training = ended(alice, **fields)

    with user_scope(alice.pk):
        assert training.can_retry is can_retry


def test_a_training_that_was_retried_cannot_be_retried_again(alice):
    training = ended(alice)
    factories.make_training(training.personal_model, retry_of=training)

    with user_scope(alice.pk):
        assert not Training.objects.get(pk=training.pk).can_retry


def test_a_model_is_ready_once_it_has_a_time(alice):
    assert factories.make_model(alice).is_ready
    assert not factories.make_model(alice, ready=False).is_ready
