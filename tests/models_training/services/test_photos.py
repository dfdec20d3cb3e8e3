from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core import storage
from core.jobs.models import State
from core.receipts import Receipt
from core.row_security import user_scope
from models_training.models import Photo, Training
from models_training.services import photos, receipts
from models_training.services.photos import PhotoRefused, add_photo
from tests import factories
from tests.pictures import jpeg, opened


def add(owner, number: int = 1) -> Photo:
    return add_photo(owner.pk, f"{number}.jpg", factories.jpeg(seed=number))


def ended(owner, state: State = State.FAILED, **fields) -> Training:
    """A training that is over, with two photos and a zip."""
    fields = {"finished_at": timezone.now(), "keep_photos_until": timezone.now()} | fields
    training = factories.make_training(factories.make_model(owner), state=state, **fields)
    for number in range(2):
        factories.make_photo(owner, training=training, number=number)
    storage.write(training.zip_key, b"zip")
    return training


@pytest.mark.worker
def test_a_photo_that_was_taken_out_is_gone_for_good_after_ten_minutes(alice, time_machine):
    photo = factories.make_photo(alice)
    photos.take_out(photo)
    in_time = list(photos.removed(timezone.now()))

    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    for due in photos.removed(timezone.now()):
        photos.erase(due)

    assert in_time == []
    assert not any(storage.exists(key) for key in photo.keys)
    with pytest.raises(PhotoRefused) as refusal:
        photos.bring_back(photo)
    assert refusal.value.code == "gone"


def test_a_photo_is_kept_as_clean_copies_only(alice):
    photo = add_photo(alice.pk, "me.jpg", jpeg(3000, 2000))

    copy = opened(storage.read(photo.training_key))
    assert (photo.width, photo.height) == (3000, 2000)
    assert max(copy.size) == 1024
    assert photo.size == len(storage.read(photo.training_key))
    assert opened(storage.read(photo.thumb_key(320))).format == "WEBP"
    assert photo.stored_at


def test_a_refused_photo_leaves_nothing(alice, settings):
    with pytest.raises(PhotoRefused) as refusal:
        add_photo(alice.pk, "me.jpg", b"words")

    assert refusal.value.code == "not_an_image"
    assert not list(settings.PRIVATE_FILES_ROOT.rglob("*.*"))
    with user_scope(alice.pk):
        assert not Photo.objects.exists()


def test_a_half_written_photo_is_taken_over(alice):
    photo = add(alice)
    with user_scope(alice.pk):
        Photo.objects.update(stored_at=None)
    storage.delete(*photo.keys)

    again = add(alice)

    assert again.pk == photo.pk
    assert all(storage.exists(key) for key in photo.keys)
    with user_scope(alice.pk):
        assert Photo.objects.in_tray().count() == 1


def test_a_photo_that_is_in_a_training_is_named_with_it(alice):
    photo = add(alice)
    training = factories.make_training(factories.make_model(alice, ready=False))
    with user_scope(alice.pk):
        Photo.objects.filter(pk=photo.pk).update(training=training)

    with pytest.raises(PhotoRefused) as refusal:
        add(alice)

    assert refusal.value.code == "duplicate"
    assert "in the training of “Me”" in refusal.value.message


@pytest.mark.django_db(transaction=True)
def test_photos_sent_side_by_side_never_overfill_the_tray(alice):
    for number in range(28):
        factories.make_photo(alice, number=number)
    together = threading.Barrier(4)

    def send(number: int) -> bool:
        together.wait(10)
        try:
            add(alice, 100 + number)
        except PhotoRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(send, range(4)))

    assert sorted(taken) == [False, False, True, True]
    with user_scope(alice.pk):
        assert Photo.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_the_same_photo_sent_twice_at_once_is_kept_once(alice):
    together = threading.Barrier(2)

    def send(_: int) -> str:
        together.wait(10)
        try:
            return str(add(alice).pk)
        except PhotoRefused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = set(pool.map(send, range(2)))

    with user_scope(alice.pk):
        photo = Photo.objects.get()
    assert answers <= {str(photo.pk), "duplicate"}
    assert all(storage.exists(key) for key in photo.keys)


@pytest.mark.worker
def test_photos_that_were_never_trained_with_go_after_a_week(alice):
    old, new = factories.make_photo(alice, number=1), factories.make_photo(alice, number=2)
    Photo.objects.filter(pk=old.pk).update(stored_at=timezone.now() - timedelta(days=7, seconds=1))
    training = factories.make_training(factories.make_model(alice, ready=False))
    used = factories.make_photo(alice, training=training)
    Photo.objects.filter(pk=used.pk).update(stored_at=timezone.now() - timedelta(days=30))

    [due] = photos.unused(timezone.now())
    photos.erase(due)

    assert not Photo.objects.filter(pk=old.pk).exists()
    assert not any(storage.exists(key) for key in old.keys)
    assert storage.exists(new.training_key)


@pytest.mark.worker
def test_an_upload_that_died_half_way_is_cleaned_up_after_an_hour(alice):
    dead, living = factories.make_photo(alice, number=1), factories.make_photo(alice, number=2)
    Photo.objects.update(stored_at=None)
    Photo.objects.filter(pk=dead.pk).update(created_at=timezone.now() - timedelta(minutes=61))

    assert list(photos.unused(timezone.now())) == [dead]
    assert living.keys


@pytest.mark.worker
def test_the_receipt_counts_what_was_deleted(alice):
    training = ended(alice, State.SUCCEEDED)
    keys = [key for photo in training.photos.all() for key in photo.keys] + [training.zip_key]

    photos.delete_of_training(training)

    training.refresh_from_db()
    assert training.photos_deleted == 2
    assert training.photos_deleted_at
    assert training.zip_deleted_at
    assert not training.photos.exists()
    assert not any(storage.exists(key) for key in keys)
    signed = Receipt.objects.get(owner=alice, subject_id=training.pk)
    assert signed.body["deleted"][0]["count"] == 2
    assert signed.body["statement"] == "2 photos of a training deleted"


@pytest.mark.worker
def test_a_second_deletion_does_not_change_the_receipt(alice):
    training = ended(alice, State.SUCCEEDED)
    photos.delete_of_training(training)
    training.refresh_from_db()
    first, signed = training.photos_deleted_at, receipts.of_photos(training)

    photos.delete_of_training(training)

    training.refresh_from_db()
    assert (training.photos_deleted_at, training.photos_deleted) == (first, 2)
    assert receipts.of_photos(training) == signed == Receipt.objects.get()


@pytest.mark.worker
def test_photos_of_a_failed_training_stay_for_their_day(alice):
    kept = ended(alice, keep_photos_until=timezone.now() + timedelta(hours=24))
    running = factories.make_training(factories.make_model(alice), state=State.RUNNING)

    now = timezone.now()

    assert list(photos.due_for_deletion(now)) == []
    assert list(photos.due_for_deletion(now + timedelta(hours=25))) == [kept]
    assert running.state == State.RUNNING


@pytest.mark.worker
def test_photos_that_went_on_to_a_retry_are_not_deleted(alice):
    first = ended(alice)
    factories.make_training(first.personal_model, retry_of=first)

    assert list(photos.due_for_deletion(timezone.now())) == []


@pytest.mark.worker
def test_the_zip_goes_at_once_and_the_photos_stay(alice):
    training = ended(alice, keep_photos_until=timezone.now() + timedelta(hours=24))

    [due] = photos.zips_due(timezone.now())
    photos.delete_zip(due)

    assert due == training
    assert not storage.exists(training.zip_key)
    assert training.photos.count() == 2
    assert list(photos.zips_due(timezone.now())) == []


def test_a_photo_in_training_is_not_removed_by_hand(alice):
    training = factories.make_training(factories.make_model(alice, ready=False))
    photo = factories.make_photo(alice, training=training)

    with pytest.raises(PhotoRefused), user_scope(alice.pk):
        photos.remove_photo(photo)

    assert storage.exists(photo.training_key)
