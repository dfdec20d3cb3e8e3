from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from benchmarks import face_pictures as made
from core import faces, storage
from core.isolation.errors import GuardUnavailable
from models_training.models import Photo
from models_training.services import photo_measures, photos
from tests import factories

pytestmark = pytest.mark.worker


def portrait(owner) -> Photo:
    photo = factories.make_photo(owner)
    storage.write(photo.training_key, made.jpeg(made.portrait()))
    return photo


def due() -> list[Photo]:
    return list(photo_measures.unmeasured(timezone.now()))


def test_a_photo_is_measured_once(alice, monkeypatch):
    photo = portrait(alice)

    photo_measures.measure_photo(photo.pk)
    monkeypatch.setattr(faces, "measure", lambda _: pytest.fail("measured again"))
    photo_measures.measure_photo(photo.pk)

    photo.refresh_from_db()
    facts = photo_measures.facts_of(photo)
    assert facts
    assert facts.face
    assert photo.measured_at
    assert not photo_measures.is_waiting(photo)


def test_what_cannot_be_measured_says_why_and_is_left_alone(alice):
    photo = factories.make_photo(alice)
    storage.write(photo.training_key, b"no picture")

    photo_measures.measure_photo(photo.pk)

    photo.refresh_from_db()
    assert (photo.facts, photo.not_measured) == (None, "damaged")
    assert not photo_measures.is_waiting(photo)
    assert due() == []


def test_the_sweep_finds_what_the_worker_never_got(alice, time_machine):
    photo = portrait(alice)
    at_once = due()

    time_machine.move_to(timezone.now() + timedelta(minutes=3))
    late = due()
    photo_measures.measure(late[0])

    assert (at_once, late, due()) == ([], [photo], [])


def test_a_busy_machine_leaves_it_due(alice, monkeypatch, time_machine):
    photo = portrait(alice)

    def busy(_: bytes) -> None:
        raise GuardUnavailable("busy")

    monkeypatch.setattr(faces, "measure", busy)
    photo_measures.measure_photo(photo.pk)
    time_machine.move_to(timezone.now() + timedelta(minutes=3))

    assert due() == [photo]


def test_a_measure_that_came_later_is_tried_again_and_an_old_one_replaced(alice, time_machine):
    missing, old = portrait(alice), factories.make_photo(alice, number=1)
    now = timezone.now()
    noted = {"measured_at": now, "facts_version": faces.VERSION}
    Photo.objects.filter(pk=missing.pk).update(**noted, not_measured="not_installed")
    Photo.objects.filter(pk=old.pk).update(measured_at=now, facts_version=0, facts={})

    assert due() == [old]
    time_machine.move_to(now + timedelta(hours=2))
    assert set(due()) == {missing, old}


def test_a_photo_that_is_gone_is_no_error(alice):
    photo = portrait(alice)
    photos.erase(photo)

    photo_measures.measure_photo(photo.pk)

    assert not Photo.objects.filter(pk=photo.pk).exists()


def test_numbers_go_when_the_photo_goes_and_come_back_with_it(alice):
    photo = portrait(alice)
    photo_measures.measure_photo(photo.pk)

    photos.take_out(photo)
    back = photos.bring_back(photo)

    back.refresh_from_db()
    assert photo_measures.facts_of(back)
