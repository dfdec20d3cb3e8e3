from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial

import pytest
from django.utils import timezone

from billing.services import paid_jobs
from core import replicate, storage
from core.download import Patience
from core.jobs.models import State
from core.models import Case
from generations.models import SIZES, THUMB_WIDTHS, GeneratedImage, Generation
from generations.services import generations
from generations.services.generation_handler import GenerationHandler, image_id
from tests import factories
from tests.fakes import behave, creates, journal, until
from tests.generations.conftest import charges_of, finish, hold_of, spendable

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_the_pictures_come_home(trained):
    job = factories.make_generation(trained, outputs=2, aspect_ratio="3:4")

    finish(job)

    images = list(job.images.order_by("number"))
    assert (job.state, job.delivered, job.missing) == (State.SUCCEEDED, 2, 0)
    assert [image.number for image in images] == [1, 2]
    assert [image.pk for image in images] == [image_id(job.pk, 1), image_id(job.pk, 2)]
    for image in images:
        content = storage.read(image.original_key)
        assert (image.width, image.height) == SIZES["3:4"]
        assert hashlib.sha256(content).hexdigest() == image.sha256
        assert len(content) == image.size
        assert all(storage.exists(image.thumb_key(width)) for width in THUMB_WIDTHS)


def test_the_provider_gets_the_persons_settings_and_nothing_dangerous(trained):
    job = factories.make_generation(
        trained, outputs=1, seed=4711, steps=20, aspect_ratio="4:5", output_format="png"
    )

    finish(job)

    [sent] = [row for row in journal("replicate", job.pk) if row["method"] == "POST"]
    given = sent["body"]["input"]
    assert given["prompt"] == "zorkan, by the sea"
    assert (given["seed"], given["num_outputs"], given["num_inference_steps"]) == (4711, 1, 20)
    assert (given["aspect_ratio"], given["output_format"]) == ("4:5", "png")
    assert not {"disable_safety_checker", "extra_lora"} & set(given)


def test_collecting_twice_makes_one_set_of_rows(trained):
    job = factories.make_generation(trained, outputs=2)
    generations.advance(job.pk)
    job.refresh_from_db()
    remote = until(lambda: _succeeded(job))
    job.move(State.COLLECTING)

    GenerationHandler().collect(job, remote)
    GenerationHandler().collect(job, remote)

    assert job.state == State.SUCCEEDED
    assert GeneratedImage.objects.filter(generation=job).count() == 2
    assert creates(job.pk) == 1
    assert charges_of(job.owner) == [-2000]


def test_pictures_that_came_are_charged_once_however_often_one_looks(trained):
    job = factories.make_generation(trained, outputs=2)
    before = spendable(job.owner)

    finish(job)
    for _ in range(3):
        generations.advance(job.pk)

    hold = hold_of(job)
    assert (hold.state, hold.captured_mc) == ("captured", 2000)
    assert charges_of(job.owner) == [-2000]
    assert spendable(job.owner) == before


def test_a_picture_held_back_is_counted_and_not_charged(trained):
    job = factories.make_generation(trained, outputs=4)
    before = spendable(job.owner)
    behave(job.pk, prediction_outcome="partial_nsfw")

    finish(job)

    assert (job.state, job.delivered, job.missing) == (State.SUCCEEDED, 3, 1)
    assert job.images.count() == 3
    assert charges_of(job.owner) == [-3000]
    assert spendable(job.owner) == before + 1000
    assert [case.target_id for case in Case.objects.all()] == [str(job.pk)]


def test_a_batch_that_is_short_for_no_reason_told_is_no_case_for_moderators(trained):
    job = factories.make_generation(trained, outputs=2)
    generations.advance(job.pk)
    job.refresh_from_db()
    remote = until(lambda: _succeeded(job))
    job.move(State.COLLECTING)

    GenerationHandler().collect(job, replace(remote, outputs=remote.outputs[:1]))

    assert (job.state, job.delivered) == (State.SUCCEEDED, 1)
    assert not Case.objects.exists()


def test_all_pictures_held_back_is_said_plainly(trained):
    job = factories.make_generation(trained, outputs=2)
    behave(job.pk, prediction_outcome="nsfw")

    finish(job)

    assert (job.state, job.error_kind) == (State.FAILED, "nsfw")
    assert job.error == (
        "The safety check held all pictures back. Change the prompt and try again."
    )
    assert job.images.count() == 0
    assert (hold_of(job).state, charges_of(job.owner)) == ("released", [])


@pytest.mark.parametrize(
    "day",
    [
        {"data_removed_now": True},
        {"delivery": "missing"},
        {"delivery": "html"},
        {"delivery": "redirect"},
    ],
    ids=str,
)
def test_pictures_that_can_not_be_had_end_the_job(trained, day):
    job = factories.make_generation(trained, outputs=1)
    behave(job.pk, **day)

    finish(job)

    assert (job.state, job.error_kind) == (State.FAILED, "provider")
    assert "broke down on its side" in job.error
    assert job.images.count() == 0
    assert (hold_of(job).state, charges_of(job.owner)) == ("released", [])


@pytest.mark.parametrize("day", ["missing", "html"])
def test_one_picture_that_can_not_be_had_leaves_the_others(trained, day):
    job = submitted(trained, outputs=4)
    before = spendable(job.owner)
    behave(f"{job.remote_id}/out-1.", delivery=day)

    finish(job)

    assert (job.state, job.delivered, job.lost) == (State.SUCCEEDED, 3, 1)
    assert [image.number for image in job.images.order_by("number")] == [1, 3, 4]
    assert not any(storage.exists(key) for key in lost_keys(job, 2))
    assert (hold_of(job).captured_mc, charges_of(job.owner)) == (3000, [-3000])
    assert spendable(job.owner) == before + 1000


def test_a_picture_that_may_still_come_is_waited_for_until_the_deadline(trained, monkeypatch):
    monkeypatch.setattr("core.download.Patience", partial(Patience, total=0.1))
    job = submitted(trained, outputs=2)
    behave(f"{job.remote_id}/out-0.", delivery="slow", slow_seconds=20)
    collecting = until(lambda: _looked(job).state == State.COLLECTING)
    Generation.objects.update(deadline_at=timezone.now())

    finish(job)

    assert collecting
    assert (job.state, job.delivered, job.lost) == (State.SUCCEEDED, 1, 1)
    assert charges_of(job.owner) == [-1000]


def test_a_copy_made_before_the_picture_was_lost_leaves_no_file(trained):
    job = submitted(trained, outputs=2)
    for key in lost_keys(job, 1):
        storage.write(key, b"from an earlier look")
    behave(f"{job.remote_id}/out-0.", delivery="missing")

    finish(job)

    assert job.lost == 1
    assert not any(storage.exists(key) for key in lost_keys(job, 1))


def test_pictures_and_charge_are_one_step(trained, monkeypatch):
    job = factories.make_generation(trained, outputs=1)
    generations.advance(job.pk)
    job.refresh_from_db()
    remote = until(lambda: _succeeded(job))
    job.move(State.COLLECTING)
    monkeypatch.setattr(paid_jobs, "settle", _power_cut)

    with pytest.raises(ConnectionAbortedError):
        GenerationHandler().collect(job, remote)

    job.refresh_from_db()
    assert (job.state, job.images.count()) == (State.COLLECTING, 0)
    assert (hold_of(job).state, charges_of(job.owner)) == ("open", [])


@pytest.mark.parametrize(("plan", "at_once"), [("", 1), ("creator", 2), ("studio", 4)])
def test_the_plan_says_how_many_jobs_there_are_at_once(model, plan, at_once):
    if plan:
        factories.subscribe(model.owner, plan)

    assert GenerationHandler().at_once(factories.make_generation(model)) == at_once


def submitted(model, **fields) -> Generation:
    """Known by the provider's own id; nothing was looked at yet."""
    job = factories.make_generation(model, **fields)
    generations.advance(job.pk)
    job.refresh_from_db()
    return job


def lost_keys(job: Generation, number: int) -> list[str]:
    return GeneratedImage(pk=image_id(job.pk, number), file_format=job.output_format).keys


def _looked(job: Generation) -> Generation:
    generations.advance(job.pk)
    job.refresh_from_db()
    return job


def _power_cut(*args: object, **facts: object) -> None:
    raise ConnectionAbortedError


def _succeeded(job) -> replicate.Remote | None:
    remote = replicate.get_prediction(job.remote_id)
    return remote if remote.phase is replicate.Phase.SUCCEEDED else None
