from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Consent, ConsentPurpose
from accounts.services import consents as given
from accounts.services.consents import ConsentRefused
from core import actor
from core.jobs.models import State
from core.row_security import user_scope
from models_training.models import PersonalModel, Training
from models_training.services import consents, trainings
from tests import factories

pytestmark = pytest.mark.django_db
TRAIN = ConsentPurpose.TRAIN_MODEL


def order() -> trainings.TrainingRequest:
    settings = {"steps": 1000}
    return trainings.TrainingRequest("Me", "zorivu4", settings, request_key=uuid4())


def test_after_a_withdrawal_no_training_begins_by_any_door_until_it_is_given_again(alice):
    factories.give_credits(alice, 100_000)
    for number in range(10):
        factories.make_photo(alice, number=number)
    with user_scope(alice.pk):
        given.give(alice, TRAIN)
        given.withdraw(alice, TRAIN)

        with pytest.raises(ConsentRefused, match="withdrawn"), transaction.atomic():
            trainings.start_training(alice, order())
        assert not PersonalModel.objects.exists()

        given.give(alice, TRAIN)
        assert trainings.start_training(alice, order()).consent.event == "given"


def test_a_withdrawal_stops_what_runs_and_no_retry_goes_on_with_the_old_consent(alice):
    running = factories.make_training(factories.make_model(alice, ready=False))
    with actor.in_mode(is_test=True):
        trial = factories.make_training(factories.make_model(alice, ready=False))
    ended = {"state": State.FAILED, "finished_at": timezone.now()}
    failed = factories.make_training(factories.make_model(alice, ready=False), **ended)
    with user_scope(alice.pk):
        jobs = given.withdraw(alice, TRAIN)
        Training.objects.filter(pk=failed.pk).update(keep_photos_until="2099-01-01T00:00Z")
        failed.refresh_from_db()

        with pytest.raises(ConsentRefused), transaction.atomic():
            trainings.retry_training(failed)

        assert jobs == [("training", running.pk), ("training", trial.pk)]
        assert Training.objects.get(pk=running.pk).cancel_requested_at
        assert consents.leftover(alice)
    with actor.in_mode(is_test=True), user_scope(alice.pk):
        assert Training.objects.get(pk=trial.pk).cancel_requested_at


@pytest.mark.parametrize("flaw", ["withdrawn", "for something else", "of somebody else"])
def test_the_database_takes_no_training_without_a_live_consent(alice, charlie, flaw):
    model = factories.make_model(alice, ready=False)
    good = factories.make_training(factories.make_model(alice, ready=False))
    consent = good.consent
    if flaw == "withdrawn":
        with user_scope(alice.pk):
            given.withdraw(alice, TRAIN)
    elif flaw == "for something else":
        with user_scope(alice.pk):
            consent = Consent.objects.get(purpose=ConsentPurpose.TERMS)
    else:
        consent = factories.make_consent(charlie)

    with user_scope(alice.pk), pytest.raises(IntegrityError, match="no live consent"):
        Training.objects.create(
            owner=alice, personal_model=model, consent=consent, parameters={}, photo_count=10,
            deadline_at=good.deadline_at,
        )  # fmt: skip
