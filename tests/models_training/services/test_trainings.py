from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from billing.models import CreditHold, HoldState, Purpose
from billing.services import credits, paid_jobs, quotes
from billing.services.credits import NotEnoughCredits
from billing.services.limits import LimitReached
from core import storage
from core.jobs.models import State
from core.row_security import user_scope
from models_training.models import PersonalModel, Photo, Training
from models_training.services import trainings
from models_training.services.trainings import TrainingRefused, TrainingRequest, start_training
from tests import factories

QUICK = {"steps": 500}


def order(**changes) -> TrainingRequest:
    fields = {"name": "Me", "trigger_word": "zorivu4", "settings": QUICK, "request_key": uuid4()}
    return TrainingRequest(**fields | changes)


def fill_tray(owner, count=10):
    for number in range(count):
        factories.make_photo(owner, number=number)


def start(owner, wanted: TrainingRequest) -> Training:
    with user_scope(owner.pk):
        return start_training(owner, wanted)


def held(owner) -> list[tuple[str, int, str]]:
    with user_scope(owner.pk):
        return sorted(CreditHold.objects.values_list("key", "amount_mc", "state"))


def failed(owner, **fields) -> Training:
    """A training that failed just now, with ten photos still there."""
    now = timezone.now()
    fields = {
        "state": State.FAILED,
        "finished_at": now,
        "keep_photos_until": now + timedelta(hours=24),
    } | fields
    training = factories.make_training(factories.make_model(owner, ready=False), **fields)
    for number in range(10):
        factories.make_photo(owner, training=training, number=number)
    with user_scope(owner.pk):
        paid_jobs.release(training.pk)
    return training


def side_by_side(*acts):
    """What each act gives, all of them let go at one moment; a refusal is given, not raised."""
    together = threading.Barrier(len(acts))

    def run(act):
        together.wait(10)
        try:
            return act()
        except (TrainingRefused, LimitReached, NotEnoughCredits) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_start_takes_the_whole_tray(alice):
    fill_tray(alice, 12)

    training = start(alice, order())

    with user_scope(alice.pk):
        assert training.state == State.QUEUED
        assert training.photos.count() == training.photo_count == 12
        assert training.personal_model.trigger_word == "zorivu4"
        assert not Photo.objects.in_tray().exists()


def test_a_start_sets_the_shown_price_aside(alice):
    fill_tray(alice)
    with user_scope(alice.pk):
        shown = quotes.quote(alice, Purpose.TRAINING)

    training = start(alice, order(quote=shown))

    assert held(alice) == [(paid_jobs.key_of(training.pk), 40_000, HoldState.OPEN)]
    with user_scope(alice.pk):
        assert CreditHold.objects.get().quote_id == shown.pk
        assert credits.balance(alice).spendable_mc == shown.after_mc


@pytest.mark.usefixtures("five_credits")
def test_too_few_credits_change_nothing(alice):
    fill_tray(alice)

    with pytest.raises(NotEnoughCredits) as lack:
        start(alice, order())

    assert (lack.value.needed_mc, lack.value.available_mc) == (40_000, 5_000)
    assert held(alice) == []
    with user_scope(alice.pk):
        assert not PersonalModel.objects.exists()
        assert not alice.consents.filter(purpose="train_model").exists()
        assert Photo.objects.in_tray().count() == 10


def test_a_second_model_on_the_free_plan_changes_nothing(alice):
    factories.make_model(alice, ready=False)
    fill_tray(alice)

    with pytest.raises(LimitReached) as reached:
        start(alice, order())

    assert reached.value.code == "models_full"
    assert held(alice) == []
    with user_scope(alice.pk):
        assert PersonalModel.objects.count() == 1


def test_own_settings_on_the_free_plan_change_nothing(alice):
    fill_tray(alice)

    with pytest.raises(LimitReached) as reached:
        start(alice, order(is_custom=True))

    assert reached.value.code == "advanced_training"
    assert held(alice) == []


@pytest.mark.django_db(transaction=True)
def test_two_forms_at_one_moment_never_take_one_place(alice):
    fill_tray(alice, 30)
    acts = [lambda: start(alice, order()), lambda: start(alice, order(trigger_word="kovali8"))]

    answers = side_by_side(*acts)

    assert [type(each) for each in answers].count(Training) == 1
    assert len(held(alice)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_one_moment_start_one_training(alice):
    fill_tray(alice)
    wanted = order()

    first, second = side_by_side(*[lambda: start(alice, wanted)] * 2)

    assert first.pk == second.pk
    with user_scope(alice.pk):
        assert Training.objects.count() == 1
    assert len(held(alice)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_forms_at_one_moment_share_no_photo(alice, studio):
    fill_tray(alice)

    answers = side_by_side(
        lambda: start(alice, order()), lambda: start(alice, order(trigger_word="kovali8"))
    )

    [refusal] = [each for each in answers if isinstance(each, TrainingRefused)]
    assert refusal.code == "too_few_photos"
    with user_scope(alice.pk):
        assert Training.objects.get().photos.count() == 10


@pytest.mark.parametrize(("count", "code"), [(9, "too_few_photos"), (31, "too_many_photos")])
def test_a_wrong_number_of_photos_changes_nothing(alice, count, code):
    fill_tray(alice, count)

    with pytest.raises(TrainingRefused) as refusal:
        start(alice, order())

    assert refusal.value.code == code
    with user_scope(alice.pk):
        assert not PersonalModel.objects.exists()
        assert not alice.consents.filter(purpose="train_model").exists()
        assert Photo.objects.in_tray().count() == count


def test_a_used_word_changes_nothing(alice, studio):
    factories.make_model(alice, trigger_word="ZoriVu4")
    fill_tray(alice)

    with pytest.raises(TrainingRefused) as refusal:
        start(alice, order())

    assert refusal.value.code == "trigger_word_used"
    with user_scope(alice.pk):
        assert not Training.objects.exists()
        assert Photo.objects.in_tray().count() == 10


def test_a_retry_takes_the_photos_and_settings_along(alice):
    first = failed(alice)

    with user_scope(alice.pk):
        fresh = trainings.retry_training(first)
        again = trainings.retry_training(first)

        assert fresh.pk == again.pk
        assert fresh.parameters == first.parameters
        assert fresh.photos.count() == 10
        assert not first.photos.exists()
        assert fresh.consent_id == first.consent_id


def test_a_retry_sets_the_price_aside_anew(alice):
    first = failed(alice)
    with user_scope(alice.pk):
        shown = quotes.token(quotes.quote(alice, Purpose.TRAINING))

        fresh = trainings.retry_training(first, quotes.accept(alice, shown, Purpose.TRAINING))
        trainings.retry_training(first)

    assert set(held(alice)) == {
        (paid_jobs.key_of(first.pk), 40_000, HoldState.RELEASED),
        (paid_jobs.key_of(fresh.pk), 40_000, HoldState.OPEN),
    }


@pytest.mark.usefixtures("five_credits")
def test_a_retry_without_credits_changes_nothing(alice):
    first = failed(alice)
    with user_scope(alice.pk):
        spare = credits.balance(alice).spendable_mc - 39_999
        credits.adjust(alice, -spare, None, "to have too few")

    with pytest.raises(NotEnoughCredits), user_scope(alice.pk):
        trainings.retry_training(first)

    with user_scope(alice.pk):
        assert Training.objects.count() == 1
        assert first.photos.count() == 10
    assert len(held(alice)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_retries_at_one_moment_are_one(alice):
    first = failed(alice)

    def retry():
        with user_scope(alice.pk):
            return trainings.retry_training(first)

    one, other = side_by_side(retry, retry)

    assert one.pk == other.pk
    with user_scope(alice.pk):
        assert Training.objects.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"photos_deleted_at": timezone.now()},
        # From then on the sweep may be in the middle of deleting them.
        {"keep_photos_until": timezone.now() - timedelta(seconds=1)},
        {"state": State.RUNNING, "finished_at": None, "keep_photos_until": None},
        {"state": State.SUCCEEDED},
    ],
    ids=["deleted", "past-keeping", "running", "succeeded"],
)
def test_what_cannot_be_retried_is_refused(alice, fields):
    training = failed(alice, **fields)

    with pytest.raises(TrainingRefused), user_scope(alice.pk):
        trainings.retry_training(training)

    with user_scope(alice.pk):
        assert not trainings.may_retry(training)
        assert Training.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_retry_and_a_removal_at_one_moment_never_lose_a_running_training(alice):
    first = failed(alice)

    def retry():
        with user_scope(alice.pk):
            return trainings.retry_training(first)

    def remove():
        with user_scope(alice.pk):
            return trainings.remove_unfinished(first.personal_model)

    retried, removed = side_by_side(retry, remove)

    refused = [each.code for each in (retried, removed) if isinstance(each, TrainingRefused)]
    with user_scope(alice.pk):
        if refused == ["running"]:
            assert retried.photos.count() == 10
        else:
            assert refused == ["gone"]
            assert not Photo.objects.exists()


def test_starting_over_puts_the_photos_back(alice):
    training = failed(alice)
    factories.make_photo(alice)
    storage.write(training.zip_key, b"zip")

    with user_scope(alice.pk):
        trainings.start_over(training.personal_model)

        assert Photo.objects.in_tray().count() == 11
        assert not PersonalModel.objects.exists()
    assert not storage.exists(training.zip_key)


def test_starting_over_too_late_finds_no_photos_and_leaves_no_files(alice):
    training = failed(alice, keep_photos_until=timezone.now() - timedelta(minutes=1))
    with user_scope(alice.pk):
        keys = [key for photo in training.photos.all() for key in photo.keys]

        trainings.start_over(training.personal_model)

        assert not Photo.objects.exists()
    assert not any(storage.exists(key) for key in keys)


def test_removing_frees_the_word_and_deletes_the_files(alice):
    training = failed(alice)
    word = training.personal_model.trigger_word
    with user_scope(alice.pk):
        keys = [key for photo in training.photos.all() for key in photo.keys]

        trainings.remove_unfinished(training.personal_model)

    fill_tray(alice)
    assert start(alice, order(trigger_word=word)).state == State.QUEUED
    assert not any(storage.exists(key) for key in keys)


@pytest.mark.parametrize("act", [trainings.remove_unfinished, trainings.start_over])
def test_a_ready_model_stays(alice, act):
    training = failed(alice, state=State.SUCCEEDED)

    with pytest.raises(TrainingRefused) as refusal, user_scope(alice.pk):
        act(training.personal_model)

    assert refusal.value.code == "ready"


def test_a_cancel_is_noted_once_and_only_before_the_end(alice):
    model = factories.make_model(alice, ready=False)
    training = factories.make_training(model, state=State.RUNNING)
    over = failed(alice)

    with user_scope(alice.pk):
        assert trainings.cancel_training(training)
        assert not trainings.cancel_training(training)
        assert not trainings.cancel_training(over)


def test_a_training_that_is_gone_is_nothing_to_advance(db):
    trainings.advance(uuid4())
