"""What each end of a provider's job leaves in the books, against the real sandbox."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from billing.services.erasure_steps import keep_books
from core import replicate
from core.costs import ProviderUsage, is_recorded, record
from core.erasure import Subject
from core.jobs.models import State
from core.providers import Report, Unit
from core.replicate import Phase
from generations.models import Enhancement, Generation
from generations.services import enhancements
from tests import factories
from tests.core.jobs.at_provider import finish, make_job, step
from tests.crash_points import crash
from tests.fakes import behave, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]


@pytest.fixture
def job(alice) -> Generation:
    factories.subscribe(alice, "studio")
    return make_job(alice)


def used(job) -> list[tuple[str, str, str]]:
    rows = ProviderUsage.objects.filter(job_id=job.pk).order_by("created_at")
    assert all(row.owner_id == job.owner_id for row in rows)
    return [(row.sku, row.unit, row.status) for row in rows]


def seconds(job) -> Decimal:
    return ProviderUsage.objects.get(job_id=job.pk).quantity


def told(job: Generation) -> Decimal:
    """What the provider says when it is asked anew."""
    return replicate.get_prediction(job.remote_id).seconds


@pytest.mark.parametrize(
    ("outcome", "state", "status"),
    [
        ("succeeded", State.SUCCEEDED, "succeeded"),
        ("partial_nsfw", State.SUCCEEDED, "succeeded"),
        ("nsfw", State.FAILED, "failed"),
        ("failed:CUDA out of memory", State.FAILED, "failed"),
    ],
)
def test_each_end_leaves_the_seconds_that_the_provider_reports(job, outcome, state, status):
    behave(job.pk, prediction_outcome=outcome)

    finish(job)

    assert job.state == state
    assert used(job) == [("gpu-h100", "second", status)]
    assert seconds(job) == told(job) > 0


def test_what_never_started_took_no_second(job):
    behave(job.pk, prediction_outcome="aborted")

    finish(job)

    assert used(job) == [("gpu-h100", "second", "aborted")]
    assert seconds(job) == 0


def test_what_was_cancelled_halfway_is_billed_to_there(job):
    behave(job.pk, prediction_outcome="stuck")
    step(job)
    until(lambda: replicate.get_prediction(job.remote_id).phase is Phase.RUNNING)

    job.request_cancel()
    finish(job)

    assert (job.state, used(job)) == (State.CANCELED, [("gpu-h100", "second", "canceled")])
    assert seconds(job) == told(job) > 0


def test_what_the_deadline_stopped_is_billed_too(job):
    behave(job.pk, prediction_outcome="stuck")
    step(job)
    Generation.objects.filter(pk=job.pk).update(deadline_at=timezone.now())

    step(job)

    assert (job.state, used(job)) == (State.EXPIRED, [("gpu-h100", "second", "canceled")])


def test_pictures_that_are_gone_were_made_all_the_same(job):
    behave(job.pk, data_removed_now=True)

    finish(job)

    assert (job.state, used(job)) == (State.FAILED, [("gpu-h100", "second", "succeeded")])


def test_what_never_came_to_the_provider_leaves_nothing(job):
    job.request_cancel()

    step(job)

    assert (job.state, used(job)) == (State.CANCELED, [])


def test_looks_and_hints_after_the_end_add_nothing(job, settings):
    finish(job)

    settings.REPLICATE_PICTURE_HARDWARE = "gpu-l40s"
    for hint in ("", job.remote_id, job.remote_id):
        step(job, hint)

    assert used(job) == [("gpu-h100", "second", "succeeded")]


def test_a_death_before_the_copy_leaves_one_row(job):
    step(job)
    until(lambda: replicate.get_prediction(job.remote_id).phase is Phase.SUCCEEDED)
    crash(job, "before the copy")
    Generation.objects.filter(pk=job.pk).update(lease_until=None)

    finish(job)

    assert used(job) == [("gpu-h100", "second", "succeeded")]


def test_a_webhook_tells_the_cost_of_what_ended_here_first(job):
    behave(job.pk, prediction_outcome="stuck")
    step(job)
    job.move(State.EXPIRED)
    until(lambda: replicate.cancel_prediction(job.remote_id).has_ended)

    for _ in range(2):
        step(job, job.remote_id)

    assert used(job) == [("gpu-h100", "second", "canceled")]


def test_a_twin_at_the_provider_is_a_second_call_of_its_job(job, alice):
    step(job)
    twin = make_job(alice)
    step(twin)
    until(lambda: replicate.get_prediction(twin.remote_id).phase is Phase.SUCCEEDED)

    for _ in range(2):
        step(job, twin.remote_id)
    finish(job)

    rows = ProviderUsage.objects.filter(job_id=job.pk)
    assert rows.count() == rows.values("call_key").distinct().count() == 2


def test_a_test_costs_nothing_and_leaves_nothing(alice):
    job = make_job(alice)
    Generation.objects.filter(pk=job.pk).update(is_test=True)
    job.refresh_from_db()

    record("generation", job, report())

    assert used(job) == []


def test_the_row_and_the_end_are_one_or_none(job):
    with transaction.atomic():
        record("generation", job, report())
        transaction.set_rollback(True)

    assert not is_recorded(job, "call")


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
@pytest.mark.parametrize(
    ("fault", "units"),
    [
        ("ok", ["input_token", "output_token"]),
        ("invalid", ["input_token", "output_token"]),
        ("truncated", ["input_token", "output_token"]),
        ("refusal", ["input_token"]),
        ("overloaded", []),
        ("error", []),
    ],
)
def test_each_answer_of_an_enhancer_leaves_its_tokens(alice, provider, fault, units, settings):
    mark = f"mark{uuid4().hex}"
    behave(mark, **{f"llm.{provider}": fault})

    job = enhance(alice, mark, provider)

    sku = settings.OPENAI_MODEL if provider == "openai" else settings.ANTHROPIC_MODEL
    assert job.is_final
    assert sorted((one, unit) for one, unit, _ in used(job)) == [(sku, unit) for unit in units]
    assert all(row.quantity > 0 for row in ProviderUsage.objects.all())


def test_an_enhancer_that_is_asked_again_is_paid_again(alice):
    job = enhance(alice, "by the sea", "openai")
    Enhancement.objects.filter(pk=job.pk).update(state=State.QUEUED, finished_at=None)

    enhancements.advance(job.pk)

    assert [unit for _, unit, _ in used(job)].count("output_token") == 2


def test_the_books_outlive_their_person(alice, job):
    nobody = factories.make_user("nobody@example.com", erased_at=timezone.now())
    User.objects.filter(pk=alice.pk).update(is_active=False)
    record("generation", job, report())

    keep_books(Subject(alice.pk, nobody.pk))

    assert ProviderUsage.objects.get().owner_id == nobody.pk


def report() -> Report:
    return Report("replicate", "gpu-h100", "call", "succeeded", ((Unit.SECOND, Decimal(3)),))


def enhance(owner, words: str, provider: str) -> Enhancement:
    model = factories.make_model(owner)
    job = enhancements.start_enhancement(
        owner, model, words, provider=provider, request_key=uuid4()
    )
    enhancements.advance(job.pk)
    job.refresh_from_db()
    return job
