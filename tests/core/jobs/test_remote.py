"""Every crash point of a provider job (reference: the job protocol), against the real sandbox."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from billing.models import HoldState, Purpose
from billing.prices import PRICES_MC
from billing.services import audit, paid_jobs
from core.jobs.models import FINAL, State
from core.replicate import Phase, Remote
from generations.models import GeneratedImage, Generation
from generations.services import generations
from generations.services.generation_handler import GenerationHandler
from tests import factories
from tests.core.jobs.at_provider import finish, make_job, step
from tests.crash_points import crash
from tests.fakes import behave, creates, journal, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def job(alice):
    """Of somebody who may have several at once, so that jobs of one test don't wait in line."""
    factories.subscribe(alice, "studio")
    return make_job(alice)


def pass_time(job: Generation, minutes: float) -> None:
    """Move the row into the past instead of waiting."""
    past = timedelta(minutes=minutes)
    job.refresh_from_db()
    lease = job.lease_until and job.lease_until - past
    submitted = job.submitted_at and job.submitted_at - past
    Generation.objects.filter(pk=job.pk).update(lease_until=lease, submitted_at=submitted)


def assert_delivered_once(job: Generation) -> None:
    images = GeneratedImage.objects.filter(generation=job)
    assert job.state == State.SUCCEEDED
    assert sorted(image.number for image in images) == list(range(1, job.outputs + 1))
    assert job.delivered == job.outputs
    assert creates(job.pk) == 1
    assert_paid(job, job.outputs)


def assert_paid(job: Generation, pictures: int) -> None:
    """The money is as right as the state: paid what came, and nothing is held any more."""
    hold = paid_jobs.hold_of(job.pk)
    assert (hold.captured_mc, hold.state) == (
        pictures * PRICES_MC[Purpose.IMAGE],
        HoldState.CAPTURED if pictures else HoldState.RELEASED,
    )
    assert list(audit.breaks()) == []


def test_a_job_runs_from_queue_to_gallery(job):
    finish(job)

    assert_delivered_once(job)


def test_a_step_taken_twice_at_once_submits_once(job):
    def take(_: int) -> None:
        try:
            generations.advance(job.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take, range(8)))
    finish(job)

    assert_delivered_once(job)


def test_death_before_the_post_is_searched_for_and_sent_once(job):
    crash(job, "before the post")
    assert job.state == State.SUBMITTING

    pass_time(job, 3)
    step(job)
    unconfirmed = job.state
    for _ in range(3):
        pass_time(job, 11)
        step(job)
    finish(job)

    assert unconfirmed == State.UNCONFIRMED
    assert_delivered_once(job)


def test_death_after_the_post_is_found_at_the_provider(job):
    crash(job, "after the post")
    assert (job.state, job.remote_id) == (State.SUBMITTING, "")

    pass_time(job, 3)
    finish(job)

    assert_delivered_once(job)


def test_death_after_the_post_is_healed_by_the_webhook(job):
    crash(job, "after the post")
    remote_id = provider_id(job)

    step(job, hint=remote_id)
    pass_time(job, 3)
    finish(job)

    assert job.remote_id == remote_id
    assert_delivered_once(job)


@pytest.mark.parametrize("point", ["lost", "error_502"])
def test_a_lost_answer_is_searched_for_and_never_sent_again(job, point):
    behave(job.pk, create_response=point)

    step(job)
    unconfirmed = job.state
    finish(job)

    assert unconfirmed == State.UNCONFIRMED
    assert_delivered_once(job)


def test_an_answer_that_was_no_acceptance_is_sent_once_more_and_then_given_up(job):
    behave(job.pk, create_response="refused_502")

    for _ in range(8):
        step(job)
        pass_time(job, 11)

    assert job.state == State.FAILED
    assert job.error_kind == "provider"
    assert creates(job.pk) == 2
    assert_paid(job, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "point", ["before the copy", "in the middle of the copy", "before the rows of the copy"]
)
def test_death_around_the_copy_delivers_once(job, point):
    step(job)
    until(lambda: journal("replicate", job.pk))
    until(lambda: provider_phase(job) is Phase.SUCCEEDED)

    crash(job, point)
    pass_time(job, 3)
    finish(job)

    assert_delivered_once(job)


def test_outputs_that_are_gone_fail_plainly(job):
    behave(job.pk, data_removed_now=True)

    finish(job)

    assert job.state == State.FAILED
    assert job.error
    assert not GeneratedImage.objects.filter(generation=job).exists()


def test_an_output_that_is_no_picture_fails_plainly(job):
    behave(job.pk, delivery="html")

    finish(job)

    assert (job.state, job.error_kind) == (State.FAILED, "provider")
    assert not GeneratedImage.objects.filter(generation=job).exists()


def test_a_hint_after_the_end_changes_nothing(job):
    finish(job)
    moved_at = job.moved_at

    step(job, hint=job.remote_id)

    assert (job.state, job.moved_at) == (State.SUCCEEDED, moved_at)


def test_a_twin_is_cancelled_and_never_delivered(job, alice):
    behave(job.pk, prediction_outcome="stuck")
    step(job)
    twin = make_job(alice)
    behave(twin.pk, prediction_outcome="stuck")
    step(twin)

    step(job, hint=twin.remote_id)

    assert job.remote_id != twin.remote_id
    assert provider_phase(twin) is Phase.CANCELED
    assert provider_phase(job) in {Phase.QUEUED, Phase.RUNNING}


def test_a_wish_to_cancel_before_the_submit_costs_no_call(job):
    job.request_cancel()

    step(job)

    assert job.state == State.CANCELED
    assert creates(job.pk) == 0
    assert_paid(job, 0)


def test_a_wish_to_cancel_stops_it_at_the_provider(job):
    behave(job.pk, prediction_outcome="stuck")
    step(job)

    job.request_cancel()
    finish(job)

    assert job.state == State.CANCELED
    assert provider_phase(job) is Phase.CANCELED
    assert_paid(job, 0)


def test_a_success_that_overtakes_the_cancel_is_delivered(job):
    step(job)
    until(lambda: provider_phase(job) is Phase.SUCCEEDED)

    job.request_cancel()
    finish(job)

    assert_delivered_once(job)


def test_past_the_deadline_it_is_stopped_and_said(job):
    behave(job.pk, prediction_outcome="stuck")
    step(job)

    Generation.objects.filter(pk=job.pk).update(deadline_at=timezone.now())
    step(job)

    assert (job.state, job.error_kind) == (State.EXPIRED, "timeout")
    assert provider_phase(job) is Phase.CANCELED
    assert_paid(job, 0)


def test_a_success_found_at_the_deadline_is_delivered(job):
    step(job)
    until(lambda: provider_phase(job) is Phase.SUCCEEDED)

    Generation.objects.filter(pk=job.pk).update(deadline_at=timezone.now())
    step(job)

    assert_delivered_once(job)


def test_the_deadline_ends_a_job_whose_provider_is_away(job):
    Generation.objects.filter(pk=job.pk).update(deadline_at=timezone.now())

    step(job)

    assert job.state == State.EXPIRED
    assert creates(job.pk) == 0


@pytest.mark.parametrize(
    "day", [{"payment_required": True}, {"rate_limit": {"count": 1, "retry_after": 7}}]
)
def test_a_closed_door_keeps_the_place_in_line(job, day):
    behave(job.pk, **day)

    step(job)
    waited = (job.next_look_at - timezone.now()).total_seconds()
    state, attempts = job.state, job.attempts
    behave(job.pk, payment_required=False)
    finish(job)

    assert (state, attempts) == (State.QUEUED, 1)
    assert waited > 5
    assert job.state == State.SUCCEEDED
    assert job.attempts == 2


def test_a_version_that_is_gone_fails_without_a_second_try(job):
    model = job.personal_model
    model.remote_version = "f" * 64
    model.save()

    step(job)

    assert (job.state, job.error_kind) == (State.FAILED, "input")
    assert creates(job.pk) == 1
    assert_paid(job, 0)


@pytest.mark.parametrize(
    ("outcome", "state", "kind"),
    [
        ("nsfw", State.FAILED, "nsfw"),
        ("failed:CUDA out of memory", State.FAILED, "provider"),
        ("aborted", State.EXPIRED, "timeout"),
    ],
)
def test_an_end_without_pictures_says_why(job, outcome, state, kind):
    behave(job.pk, prediction_outcome=outcome)

    finish(job)

    assert (job.state, job.error_kind) == (state, kind)
    assert_paid(job, 0)
    assert "CUDA" not in job.error
    assert job.error.endswith(".")


def test_fewer_pictures_than_asked_is_a_success_that_says_so(job):
    behave(job.pk, prediction_outcome="partial_nsfw")

    finish(job)

    assert (job.state, job.delivered, job.missing) == (State.SUCCEEDED, 1, 1)
    assert_paid(job, 1)


def test_a_death_while_the_end_is_written_leaves_it_to_the_next(job):
    behave(job.pk, prediction_outcome="nsfw")
    step(job)
    until(lambda: provider_phase(job) is Phase.FAILED)

    crash(job, "before the end is written")
    assert job.state not in FINAL
    pass_time(job, 3)
    finish(job)

    assert (job.state, job.error_kind) == (State.FAILED, "nsfw")
    assert_paid(job, 0)


def test_a_row_that_is_gone_is_no_error():
    generations.advance(uuid4())


def provider_row(job: Generation) -> Remote | None:
    work = GenerationHandler()
    return work.fetch(job.remote_id) if job.remote_id else work.find(job)


def provider_id(job: Generation) -> str:
    return until(lambda: provider_row(job)).id


def provider_phase(job: Generation) -> Phase | None:
    remote = provider_row(job)
    return remote.phase if remote else None
