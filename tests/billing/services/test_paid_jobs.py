from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from billing.models import CreditHold, Purpose
from billing.services import credits, paid_jobs, quotes
from core.jobs import sweep
from core.jobs.models import State
from generations.models import Generation
from models_training.models import Training
from tests import factories
from vectorizing.models import Vectorisation

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def job(alice):
    """Four pictures' price held for a job."""
    factories.give_credits(alice, 10_000)
    job_id = uuid4()
    paid_jobs.hold(alice, job_id, quotes.quote(alice, Purpose.IMAGE, 4))
    return job_id


def test_what_was_delivered_is_paid_and_the_rest_is_free(alice, job):
    before = credits.balance(alice)

    paid_jobs.settle(job, delivered=3, asked=4)
    paid_jobs.settle(job, delivered=3, asked=4)

    after = credits.balance(alice)
    assert (before.held_mc, after.held_mc) == (4000, 0)
    assert before.posted_mc - after.posted_mc == 3000
    assert paid_jobs.hold_of(job).captured_mc == 3000


def test_nothing_delivered_is_nothing_paid(alice, job):
    before = credits.balance(alice).posted_mc

    paid_jobs.release(job)
    paid_jobs.release(job)

    assert credits.balance(alice).posted_mc == before
    assert credits.balance(alice).held_mc == 0


def test_a_second_hold_of_the_same_job_takes_nothing_more(alice, job):
    paid_jobs.hold(alice, job, quotes.quote(alice, Purpose.IMAGE, 4))

    assert credits.balance(alice).held_mc == 4000


def test_too_few_credits_hold_nothing(alice):
    have = credits.balance(alice).spendable_mc
    price = quotes.quote(alice, Purpose.IMAGE, have // 1000 + 1)
    job_id = uuid4()

    with pytest.raises(credits.NotEnoughCredits) as refused:
        paid_jobs.hold(alice, job_id, price)

    assert refused.value.missing_mc > 0
    assert paid_jobs.hold_of(job_id) is None


def test_a_job_from_before_there_were_prices_ends_without_one():
    assert paid_jobs.settle(uuid4(), delivered=1, asked=1) is None
    assert paid_jobs.release(uuid4()) is None


def test_each_job_finds_its_hold_and_only_its_own(alice):
    model = factories.make_model(alice)
    first, second, _ = (factories.make_generation(model) for _ in range(3))

    found = paid_jobs.holds_of([first, second])

    assert {pk: hold.key for pk, hold in found.items()} == {
        first.pk: paid_jobs.key_of(first.pk),
        second.pk: paid_jobs.key_of(second.pk),
    }


def test_the_sweep_frees_the_holds_of_jobs_that_ended_or_are_gone(alice):
    model = factories.make_model(alice)
    runs, ended = (factories.make_generation(model) for _ in range(2))
    ended.move(State.FAILED)
    Generation.objects.update(next_look_at=timezone.now() + timedelta(hours=1))
    gone, unknown = uuid4(), uuid4()
    factories.give_credits(alice, 3000)
    paid_jobs.hold(alice, gone, quotes.quote(alice, Purpose.IMAGE))
    paid_jobs.hold(alice, unknown, quotes.quote(alice, Purpose.UPSCALE))
    CreditHold.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    counts = sweep.reconcile(sweep.take)

    assert counts["holds nobody closed"] == 4
    states = {
        job_id: paid_jobs.hold_of(job_id).state for job_id in (runs.pk, ended.pk, gone, unknown)
    }
    assert states == {runs.pk: "open", ended.pk: "released", gone: "released", unknown: "open"}
    assert not paid_jobs.overdue_holds(timezone.now()).exists()


@pytest.mark.parametrize(
    ("purpose", "job"),
    [
        (Purpose.TRAINING, Training),
        (Purpose.IMAGE, Generation),
        (Purpose.PREVIEW, Vectorisation),
        (Purpose.VECTOR, Vectorisation),
    ],
)
def test_each_app_says_whose_holds_they_are(purpose, job):
    assert paid_jobs._models[purpose] is job


def test_a_hold_names_its_job():
    job_id = uuid4()

    assert paid_jobs.job_id_of(paid_jobs.key_of(job_id)) == str(job_id)


def test_what_was_paid_for_has_its_page_as_long_as_it_is_there(alice):
    factories.give_credits(alice, 100_000)
    training = factories.make_training(factories.make_model(alice))
    generation = factories.make_generation(training.personal_model)
    drawing = factories.make_vectorisation(factories.make_vector_source(alice))
    jobs = {training: Purpose.TRAINING, generation: Purpose.IMAGE, drawing: Purpose.VECTOR}
    holds = [
        paid_jobs.hold(alice, job.pk, quotes.quote(alice, purpose))
        for job, purpose in jobs.items()
    ]
    gone = paid_jobs.hold(alice, uuid4(), quotes.quote(alice, Purpose.IMAGE))

    pages = paid_jobs.pages_of([*holds, gone])

    assert [pages[hold.pk] for hold in holds] == [
        f"/models/{training.personal_model_id}/",
        f"/studio/generations/{generation.pk}/",
        f"/vectorise/{drawing.source_id}/",
    ]
    assert gone.pk not in pages
