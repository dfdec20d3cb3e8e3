from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from core.jobs.models import State
from core.jobs.remote import end
from core.replicate import FailureKind
from core.row_security import user_scope
from models_training.models import Training
from models_training.services import photos, trainings
from models_training.services.training_handler import TrainingHandler
from notifications.models import WebhookEvent
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def training(alice) -> Training:
    factories.make_endpoint(alice)
    return factories.make_training(factories.make_model(alice, ready=False))


def told() -> list[tuple[str, dict]]:
    events = WebhookEvent.objects.order_by("created_at")
    return [(event.type, json.loads(event.body)["data"]) for event in events]


@pytest.mark.parametrize(
    ("state", "kind", "event_type"),
    [
        (State.FAILED, FailureKind.QUOTA, "training.failed"),
        (State.EXPIRED, FailureKind.TIMEOUT, "training.failed"),
        (State.CANCELED, None, "training.canceled"),
    ],
)
def test_the_end_is_told_once_with_its_reason(training, state, kind, event_type):
    stale = Training.objects.get(pk=training.pk)

    for each in (training, stale):
        end(each, TrainingHandler(), state, kind)

    facts = {"id": str(training.pk), "model_id": str(training.personal_model_id)}
    facts |= {"path": f"/api/models/status?id={training.personal_model_id}", "state": state}
    assert told() == [(event_type, facts | ({"reason": kind} if kind else {}))]


def test_an_end_that_was_not_written_is_not_told(training, monkeypatch):
    monkeypatch.setattr(Training, "move", lambda *_, **__: False)

    end(training, TrainingHandler(), State.FAILED, FailureKind.PROVIDER)

    assert told() == []


def test_deleted_photos_are_told_with_their_number(training):
    for number in range(3):
        factories.make_photo(training.owner, training=training, number=number)

    for _ in range(2):
        photos.delete_of_training(training)

    [(event_type, facts)] = told()
    assert (event_type, facts["photos"]) == ("photos.deleted", 3)


def test_a_death_in_the_middle_still_counts_all_photos(training, monkeypatch):
    for number in range(3):
        factories.make_photo(training.owner, training=training, number=number)
    delete, calls = photos.storage.delete, []

    def broken_once(*keys: str) -> None:
        calls.append(keys)
        if len(calls) == 3:
            raise OSError("disk")
        delete(*keys)

    monkeypatch.setattr(photos.storage, "delete", broken_once)
    with pytest.raises(OSError, match="disk"):
        photos.delete_of_training(training)

    photos.delete_of_training(training)

    training.refresh_from_db()
    assert [facts["photos"] for _, facts in told()] == [training.photos_deleted] == [3]


def test_photos_that_were_handed_back_are_not_called_deleted(alice, training):
    factories.make_photo(alice, training=training)
    training.move(State.FAILED, keep_photos_until=timezone.now() + timedelta(hours=1))

    with user_scope(alice.pk):
        trainings.start_over(training.personal_model)

    assert told() == []


def test_nothing_private_is_in_it(training):
    training.personal_model.trigger_word = "plantedword"
    training.personal_model.save()

    end(training, TrainingHandler(), State.FAILED, FailureKind.INPUT)

    [event] = WebhookEvent.objects.all()
    assert "planted" not in event.body
    assert len(event.body) < 500
