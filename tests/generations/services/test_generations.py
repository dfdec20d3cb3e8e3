from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from billing.models import CreditHold, Purpose
from billing.services import paid_jobs, quotes
from billing.services.credits import NotEnoughCredits
from core import storage
from core.jobs import registry
from core.jobs.models import State
from core.ranges import range_of
from generations.models import Generation, GenerationSettings
from generations.services import generations
from generations.services.generation_handler import KIND, image_id
from generations.services.generations import GenerationRequest
from tests import factories
from tests.fakes import behave, creates, journal
from tests.generations.conftest import charges_of, finish, hold_of, holds_of, spendable

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


@pytest.fixture
def order(model):
    return GenerationRequest(model, "by the sea", GenerationSettings(outputs=2), uuid4())


def test_one_key_makes_one_job(alice, order):
    first = generations.start_generation(alice, order)
    second = generations.start_generation(alice, replace(order, prompt="something else"))

    assert first == second
    assert Generation.objects.count() == 1
    assert [hold.amount_mc for hold in holds_of(alice)] == [2000]


def test_the_price_is_set_aside_under_the_quote(alice, order):
    shown = quotes.quote(alice, Purpose.IMAGE, 2)

    job = generations.start_generation(alice, replace(order, quote=shown))

    hold = hold_of(job)
    assert (hold.amount_mc, hold.state, hold.quote_id) == (2000, "open", shown.pk)
    assert spendable(alice) == shown.after_mc


def test_too_few_credits_make_nothing(alice, order, settings):
    settings.SIGNUP_CREDITS = 1_000

    with pytest.raises(NotEnoughCredits) as refusal:
        generations.start_generation(alice, order)

    assert refusal.value.missing_mc == 1000
    assert not Generation.objects.exists()
    assert (holds_of(alice), spendable(alice)) == ([], 1000)


def test_a_second_click_finds_the_job_that_took_the_last_credits(alice, order, settings):
    settings.SIGNUP_CREDITS = 2_000

    made = {generations.start_generation(alice, order) for _ in range(2)}

    assert len(made) == 1
    assert spendable(alice) == 0


def test_a_retry_is_paid_anew(model):
    old = factories.make_generation(model, outputs=3)
    generations.cancel_generation(old)
    finish(old)
    before = spendable(model.owner)

    fresh = generations.retry_generation(old, uuid4())

    assert (hold_of(old).state, hold_of(fresh).state) == ("released", "open")
    assert spendable(model.owner) == before - 3000


@pytest.mark.parametrize(
    ("words", "sent"),
    [
        ("by the sea", "zorkan, by the sea"),
        ("Zorkan by\nthe   sea", "Zorkan by the sea"),
        ("zorkanic sea", "zorkan, zorkanic sea"),
    ],
)
def test_the_trigger_word_goes_in_front_where_it_is_missing(alice, order, words, sent):
    job = generations.start_generation(alice, replace(order, prompt=words))

    assert job.prompt == sent


def test_without_a_seed_each_job_gets_its_own(alice, order):
    models = [
        generations.start_generation(alice, replace(order, request_key=uuid4())) for _ in range(2)
    ]

    assert models[0].seed != models[1].seed
    assert all(job.seed in range_of(GenerationSettings, "seed") for job in models)


def test_all_settings_are_kept(alice, order):
    chosen = GenerationSettings("16:9", 3, 42, 30, Decimal("3.5"), Decimal("1.25"), "png")

    generations.start_generation(alice, replace(order, settings=chosen, original_prompt="sea"))

    job = Generation.objects.get()
    kept = (job.aspect_ratio, job.outputs, job.seed, job.steps, job.guidance, job.lora_scale)
    assert kept == ("16:9", 3, 42, 30, Decimal("3.5"), Decimal("1.25"))
    assert (job.output_format, job.original_prompt, job.state) == ("png", "sea", State.QUEUED)


def test_a_retry_is_the_same_wish_with_another_seed(model):
    old = factories.make_generation(
        model, aspect_ratio="3:4", outputs=3, steps=20, original_prompt="sea", seed=9
    )

    fresh = generations.retry_generation(old, uuid4())

    names = ("prompt", "original_prompt", "aspect_ratio", "outputs", "steps", "guidance")
    assert [getattr(fresh, name) for name in names] == [getattr(old, name) for name in names]
    assert fresh.seed != old.seed
    assert fresh.state == State.QUEUED


def test_pressing_retry_twice_is_one_retry(model):
    old, key = factories.make_generation(model), uuid4()

    assert generations.retry_generation(old, key) == generations.retry_generation(old, key)


def test_a_cancel_before_the_start_reaches_nobody(model):
    job = factories.make_generation(model)

    assert generations.cancel_generation(job)
    finish(job)

    assert job.state == State.CANCELED
    assert creates(job.pk) == 0
    assert (hold_of(job).state, charges_of(job.owner)) == ("released", [])


def test_a_cancel_on_the_way_stops_it_at_the_provider(trained):
    job = factories.make_generation(trained)
    behave(job.pk, prediction_outcome="stuck")
    generations.advance(job.pk)
    job.refresh_from_db()

    generations.cancel_generation(job)
    finish(job)

    assert job.state == State.CANCELED
    assert any(row["path"].endswith("/cancel") for row in journal("replicate", job.remote_id))
    assert (hold_of(job).state, charges_of(job.owner)) == ("released", [])


def test_what_did_not_come_in_time_costs_nothing(trained):
    late = timezone.now() - timedelta(seconds=1)
    job = factories.make_generation(trained, deadline_at=late)
    before = spendable(trained.owner)

    finish(job)
    generations.advance(job.pk)

    assert (job.state, hold_of(job).state) == (State.EXPIRED, "released")
    assert spendable(trained.owner) == before + hold_of(job).amount_mc


def test_a_second_job_waits_for_its_turn_and_is_called_when_the_first_ends(trained, monkeypatch):
    first, second = (factories.make_generation(trained, outputs=1) for _ in range(2))
    called: list[UUID] = []
    kind = registry.kinds()[KIND]
    monkeypatch.setitem(
        registry._kinds, KIND, replace(kind, enqueue=lambda pk, hint: called.append(pk))
    )
    generations.advance(first.pk)

    generations.advance(second.pk)

    second.refresh_from_db()
    assert (second.state, creates(second.pk), called) == (State.QUEUED, 0, [])
    finish(first)
    assert called == [second.pk]
    finish(second)
    assert (second.state, called) == (State.SUCCEEDED, [second.pk])


def test_the_sweep_frees_what_no_end_freed(model):
    job = factories.make_generation(model)
    job.move(State.FAILED)
    CreditHold.objects.update(expires_at=timezone.now())

    for hold in paid_jobs.overdue_holds(timezone.now()):
        paid_jobs.look_after(hold)

    assert hold_of(job).state == "released"


def test_what_has_ended_can_not_be_cancelled(model):
    job = factories.make_generation(model)
    job.move(State.CANCELED)

    assert not generations.cancel_generation(job)


def test_a_job_without_success_leaves_no_file_behind(trained):
    job = factories.make_generation(trained, outputs=2, output_format="webp")
    first = f"images/{image_id(job.pk, 1)}/original.webp"
    storage.write(first, b"brought home before the second one failed")
    behave(job.pk, delivery="missing")

    finish(job)

    assert job.state == State.FAILED
    assert not storage.exists(first)


def test_a_job_whose_row_is_gone_is_no_error(db):
    generations.advance(uuid4())
