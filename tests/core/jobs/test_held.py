"""While a service is closed its jobs stay in line, lose no time, can be cancelled, and go on."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from billing.models import HoldState
from billing.services import audit, credits, paid_jobs
from core import actor
from core.jobs import held
from core.jobs.models import State
from core.switches import Service
from generations.services import enhancements, generations
from generations.services.generations import DEADLINE
from models_training.services import trainings
from tests import factories
from tests.core.jobs.at_provider import finish, make_job, step
from tests.core.switches.turned import close, reopen
from tests.fakes import creates
from tracer.tracing.options import Kind, Options
from vectorizing.models import Vectorisation
from vectorizing.services import vectorise_worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
LONG = timedelta(hours=7)


@pytest.fixture
def job(alice):
    return make_job(alice)


def looked_at(job):
    generations.advance(job.pk)
    job.refresh_from_db()
    return job


def test_a_job_in_line_is_not_sent_and_keeps_its_credits(job):
    close(Service.GENERATION)

    step(job)

    assert (job.state, job.attempts) == (State.QUEUED, 0)
    assert job.lease_until is None
    assert timezone.now() < job.next_look_at <= timezone.now() + timedelta(seconds=30)
    assert creates(job.pk) == 0
    assert paid_jobs.hold_of(job.pk).state == HoldState.OPEN


def test_what_it_waited_is_added_to_its_deadline_and_then_it_ends_as_ever(job):
    before = job.deadline_at
    close(Service.GENERATION)

    with time_machine.travel(timezone.now() + LONG):
        held = [looked_at(job).state for _ in range(2)]
        added = job.deadline_at - before
        reopen(Service.GENERATION)
        again = looked_at(job).state
    finish(job)

    assert held == [State.QUEUED] * 2
    assert abs(added - LONG) < timedelta(seconds=5)
    assert again == State.RUNNING
    assert abs(job.deadline_at - before - LONG) < timedelta(seconds=5)
    assert (job.state, creates(job.pk)) == (State.SUCCEEDED, 1)
    assert list(audit.breaks()) == []


def test_a_job_that_nobody_looked_at_meanwhile_gets_its_time_too(job):
    close(Service.GENERATION)
    with time_machine.travel(timezone.now() + LONG):
        reopen(Service.GENERATION)
        looked_at(job)

    assert finish(job).state == State.SUCCEEDED


def test_a_job_that_is_late_by_itself_still_ends(job):
    with time_machine.travel(timezone.now() + DEADLINE + timedelta(minutes=1)):
        close(Service.GENERATION)
        reopen(Service.GENERATION)
        looked_at(job)

    assert job.state == State.EXPIRED
    assert paid_jobs.hold_of(job.pk).state == HoldState.RELEASED


def test_what_the_provider_has_goes_on_and_is_collected(job):
    step(job)
    close(Service.GENERATION)

    finish(job)

    assert job.state == State.SUCCEEDED


def test_cancelling_while_it_waits_gives_the_credits_back(job):
    before = credits.balance(job.owner).spendable_mc
    close(Service.GENERATION)
    step(job)

    generations.cancel_generation(job)
    step(job)

    assert job.state == State.CANCELED
    assert credits.balance(job.owner).spendable_mc == before + 2000
    assert creates(job.pk) == 0


def test_the_brake_holds_what_costs_us_money_and_no_test(alice, job):
    test = make_job(alice, is_test=True)
    close(Service.SPENDING)

    with actor.in_mode(is_test=True):
        step(test)

    assert step(job).state == State.QUEUED
    assert test.state == State.RUNNING


def test_a_training_waits_with_its_photos(alice):
    training = factories.make_training(factories.make_model(alice, ready=False))
    factories.make_photo(alice, training=training)
    close(Service.TRAINING)

    trainings.advance(training.pk)

    training.refresh_from_db()
    assert training.state == State.QUEUED
    assert training.photos.count() == 1


def test_an_enhancement_waits_and_is_then_asked_for(alice):
    model = factories.make_model(alice, trigger_word="zorkan")
    job = enhancements.start_enhancement(
        alice, model, "by the sea", provider="openai", request_key=uuid4()
    )
    close(Service.ENHANCEMENT)
    with time_machine.travel(timezone.now() + LONG):
        enhancements.advance(job.pk)
        job.refresh_from_db()
        waited = job.state
        reopen(Service.ENHANCEMENT)
        enhancements.advance(job.pk)
    job.refresh_from_db()

    assert waited == State.QUEUED
    assert (job.state, bool(job.proposal)) == (State.SUCCEEDED, True)


def test_no_worker_draws_while_vectorising_is_closed(alice):
    source = factories.make_vector_source(alice)
    first, second = (
        factories.make_vectorisation(source, options=Options(Kind.FLAT, colours=colours))
        for colours in (4, 6)
    )
    close(Service.VECTORISING)

    with time_machine.travel(timezone.now() + timedelta(hours=7)):
        vectorise_worker.advance(first.pk)
        waited = states(first, second)
        reopen(Service.VECTORISING)
        for job in (first, second):
            vectorise_worker.advance(job.pk)

    assert waited == [State.QUEUED] * 2
    assert states(first, second) == [State.SUCCEEDED] * 2


def test_a_drawing_whose_picture_is_deleted_meanwhile_ends_unpaid(alice):
    job = factories.make_vectorisation(factories.make_vector_source(alice))
    close(Service.VECTORISING)

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        vectorise_worker.advance(job.pk)

    assert states(job) == [State.EXPIRED]
    assert list(audit.breaks()) == []


def test_a_job_of_an_open_service_waits_for_nothing(job, django_assert_num_queries):
    held.must_wait(job, Service.GENERATION)

    with django_assert_num_queries(0):
        assert not held.must_wait(job, Service.GENERATION)


def states(*jobs) -> list[str]:
    found = dict(Vectorisation.objects.values_list("pk", "state"))
    return [found[job.pk] for job in jobs]
