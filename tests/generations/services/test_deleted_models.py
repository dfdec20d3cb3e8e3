from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from core.jobs.models import State
from generations.models import GeneratedImage, Generation, GenerationSettings
from generations.services import deleted_models, generations, queries
from generations.services.generation_handler import KIND, GenerationHandler
from generations.services.generations import GenerationRequest, ModelGone
from models_training.services import deletions
from tests import factories
from tests.fakes import behave, journal, until
from tests.generations.conftest import charges_of, finish, hold_of, spendable

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def order(model):
    return GenerationRequest(model, "by the sea", GenerationSettings(outputs=2), uuid4())


def cancels(job: Generation) -> int:
    return sum(row["path"].endswith("/cancel") for row in journal("replicate", job.remote_id))


def test_jobs_under_way_are_told_and_stopped(model):
    running, over = (factories.make_generation(model) for _ in range(2))
    generations.cancel_generation(over)
    finish(over)

    deleted_models.stop(model)

    running.refresh_from_db()
    assert running.cancel_requested_at
    assert deleted_models.unfinished(model) == [(KIND, running.pk)]


def test_another_models_jobs_and_pictures_stay(model, alice):
    other = factories.make_generation(factories.make_model(alice))
    factories.make_image(other)

    deleted_models.stop(model)

    other.refresh_from_db()
    assert other.cancel_requested_at is None
    assert (deleted_models.count(model), deleted_models.delete(model)) == (0, 0)
    assert GeneratedImage.objects.kept().count() == 1


def test_pictures_are_counted_and_deleted_once(model):
    batch = factories.make_generation(model)
    factories.make_image(batch, number=1)
    factories.make_image(batch, number=2)
    factories.make_image(batch, number=3, deleted_at=timezone.now())

    counts = [deleted_models.count(model), deleted_models.delete(model)]

    assert [*counts, deleted_models.delete(model)] == [2, 2, 0]
    assert not GeneratedImage.objects.kept().exists()


def test_a_running_batch_is_stopped_at_the_provider_and_costs_nothing(trained):
    before = spendable(trained.owner)
    job = factories.make_generation(trained, outputs=2)
    behave(job.pk, prediction_outcome="stuck")
    generations.advance(job.pk)
    job.refresh_from_db()

    deletions.delete_model(trained)
    finish(job)

    assert (job.state, cancels(job)) == (State.CANCELED, 1)
    assert (hold_of(job).state, charges_of(job.owner)) == ("released", [])
    assert spendable(trained.owner) == before + 2000  # what the factory gave for it


@pytest.mark.parametrize(
    ("with_pictures", "state", "charges"),
    [(True, State.CANCELED, []), (False, State.SUCCEEDED, [-1000])],
    ids=["pictures-go-too", "pictures-stay"],
)
def test_pictures_that_come_in_while_the_model_is_deleted(trained, with_pictures, state, charges):
    """Kept and paid like any other, unless nobody wants them any more."""
    job = factories.make_generation(trained, outputs=1)
    generations.advance(job.pk)
    job.refresh_from_db()
    remote = until(lambda: _succeeded(job))
    job.move(State.COLLECTING)

    deletions.delete_model(trained, with_pictures=with_pictures)
    GenerationHandler().collect(job, remote)

    job.refresh_from_db()
    assert job.state == state
    assert job.images.count() == len(charges)
    assert charges_of(job.owner) == charges
    assert hold_of(job).state == ("captured" if charges else "released")


def test_a_deleted_model_makes_nothing_more(alice, order, model):
    before = spendable(alice)
    deletions.delete_model(model)

    with pytest.raises(ModelGone):
        generations.start_generation(alice, order)

    assert not Generation.objects.exists()
    assert spendable(alice) == before
    assert not queries.ready_models(alice).exists()


@pytest.mark.django_db(transaction=True)
def test_a_deletion_and_a_start_at_one_moment_leave_no_job_running(alice, order, model):
    together = threading.Barrier(2)

    def side_by_side(act):
        together.wait(10)
        try:
            return act()
        except ModelGone as refusal:
            return refusal
        finally:
            connection.close()

    acts = [
        lambda: generations.start_generation(alice, order),
        lambda: deletions.delete_model(model),
    ]
    with ThreadPoolExecutor(2) as pool:
        started, _ = pool.map(side_by_side, acts)

    if not isinstance(started, ModelGone):
        started.refresh_from_db()
        assert started.cancel_requested_at


def test_a_second_click_after_the_deletion_still_finds_its_job(alice, order, model):
    first = generations.start_generation(alice, order)
    deletions.delete_model(model)

    assert generations.start_generation(alice, replace(order, prompt="else")) == first


def test_a_retry_with_a_deleted_model_makes_nothing(model):
    job = factories.make_generation(model)
    deletions.delete_model(model)
    finish(job)

    with pytest.raises(ModelGone):
        generations.retry_generation(job, uuid4())

    assert Generation.objects.count() == 1


def _succeeded(job: Generation):
    remote = GenerationHandler().fetch(job.remote_id)
    return remote if remote.phase == "succeeded" else None
