"""A training from its start to its end, against the sandbox and with the zip really fetched."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import httpx
import pytest
import time_machine
from django.utils import timezone

from billing.models import HoldState, LedgerEntry
from billing.services import credits, limits, paid_jobs
from core import storage
from core.costs import ProviderUsage
from core.jobs import registry
from core.jobs.models import State
from core.jobs.sweep import reconcile, take
from core.replicate import FailureKind, Phase, Remote
from models_training.models import Photo, Stage, Training
from models_training.services import photos, trainings
from models_training.services.homes import home_of
from models_training.services.training_handler import TrainingHandler
from tests import factories
from tests.fakes import behave, creates, journal, mails, until
from tests.first_trainers import TRAINER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
PARAMETERS = {
    "steps": 100,
    "lora_rank": 16,
    "learning_rate": 0.0004,
    "resolution": "512,768,1024",
    "batch_size": 1,
    "optimizer": "adamw8bit",
    "autocaption": True,
}
# A hold's end, what it took, and what is still set aside of all the person has.
PAID, FREE_AGAIN = (HoldState.CAPTURED, 40_000, 0), (HoldState.RELEASED, 0, 0)


@pytest.fixture
def training(alice, live_server, settings) -> Training:
    """Ten photos, queued; the sandbox can fetch the zip, and sends no webhook."""
    settings.WEBHOOK_BASE_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    model = factories.make_model(alice, ready=False, trigger_word="zorivu4")
    job = factories.make_training(model, parameters=PARAMETERS)
    for number in range(10):
        factories.make_photo(alice, training=job, number=number)
    behave(job.pk, training_seconds=1, webhooks="lost")
    return job


def step(job: Training) -> Training:
    """One look now, whatever the row's own clock says."""
    trainings.advance(job.pk)
    job.refresh_from_db()
    return job


def charged(job: Training) -> tuple[str, int, int]:
    hold = paid_jobs.hold_of(job.pk)
    return hold.state, hold.captured_mc, credits.balance(job.owner_id).held_mc


def billed(job: Training) -> list[tuple[str, ...]]:
    rows = ProviderUsage.objects.filter(job_id=job.pk, quantity__gt=0)
    return list(rows.values_list("sku", "unit", "status", "version"))


def finish(job: Training) -> Training:
    return until(lambda: step(job).is_final and job)


def mails_about(job: Training, subject: str) -> list[dict]:
    return [
        mail
        for mail in mails(job.owner.email)
        if subject in mail["subject"] and str(job.personal_model_id) in mail["text"]
    ]


def test_a_training_ends_with_a_model_a_receipt_and_a_mail(training, settings):
    keys = [key for photo in training.photos.all() for key in photo.keys]

    finish(training)

    model = training.personal_model
    model.refresh_from_db()
    assert training.state == State.SUCCEEDED
    assert model.is_ready
    assert len(model.remote_version) == 64
    assert model.remote_model.endswith(home_of(training.owner_id, is_test=False))
    assert training.owner_id.hex not in model.remote_model
    assert "prompt" in model.inputs
    assert training.photos_deleted == 10
    assert training.photos_deleted_at
    assert training.zip_deleted_at
    assert not Photo.objects.exists()
    assert not any(storage.exists(key) for key in [*keys, training.zip_key])
    assert creates(training.pk) == 1
    assert charged(training) == PAID
    assert billed(training) == [("gpu-h100", "second", "succeeded", TRAINER)]
    [mail] = mails_about(training, "is ready")
    assert "zorivu4" in mail["text"]
    assert "10 photos and the zip" in mail["text"]


@pytest.mark.parametrize("outcome", ["succeeded", "failed:CUDA out of memory"])
def test_looking_again_after_the_end_moves_no_money(training, outcome):
    behave(training.pk, training_outcome=outcome, training_seconds=1, webhooks="lost")
    finish(training)
    before = charged(training), LedgerEntry.objects.count(), billed(training)

    for hint in ("", training.remote_id):
        trainings.advance(training.pk, hint)

    assert (charged(training), LedgerEntry.objects.count(), billed(training)) == before
    assert len(billed(training)) == 1


def test_the_price_is_paid_only_with_the_model(training, monkeypatch):
    """Whatever stops the settling stops the success too; the next look makes both."""
    settle = paid_jobs.settle

    def broken(*args, **options):
        settle(*args, **options)
        raise OSError

    with monkeypatch.context() as breaking:
        breaking.setattr(paid_jobs, "settle", broken)
        with pytest.raises(OSError):  # noqa: PT011  the one made above
            finish(training)
    training.refresh_from_db()
    unpaid = training.is_final, charged(training)
    Training.objects.update(lease_until=None)
    finish(training)

    assert unpaid == (False, (HoldState.OPEN, 0, 40_000))
    assert charged(training) == PAID


def test_a_person_trains_as_much_at_once_as_the_plan_allows(training, studio):
    assert TrainingHandler().at_once(training) == limits.jobs_at_once(training.owner) == 4


def test_the_end_of_a_training_wakes_the_next_in_line(training, monkeypatch):
    told = []
    kind = registry.JobKind(Training, trainings.advance, lambda *args: told.append(args))
    monkeypatch.setitem(registry._kinds, "training", kind)
    waiting = factories.make_training(factories.make_model(training.owner, ready=False))

    trainings.cancel_training(training)
    step(training)

    assert told == [(waiting.pk, "")]


def test_a_second_training_waits_for_its_turn(training):
    behave(training.pk, training_outcome="stuck")
    until(lambda: step(training).remote_id)
    second = factories.make_training(factories.make_model(training.owner, ready=False))

    step(second)

    assert second.state == State.QUEUED
    assert creates(second.pk) == 0


def test_what_is_sent_is_a_flat_zip_of_the_clean_copies(training):
    step(training)

    sent = [row for row in journal("replicate", training.pk) if row["method"] == "POST"]
    with zipfile.ZipFile(io.BytesIO(storage.read(training.zip_key))) as archive:
        names = archive.namelist()
    assert names == [f"{number:03}.jpg" for number in range(1, 11)]
    assert len(sent) == 1


def test_the_lent_address_of_the_zip_works_until_the_training_ends(training):
    work = TrainingHandler()
    work.prepare(training)
    address = storage.lend(training.zip_key, for_=timedelta(hours=1))
    before = httpx.get(address)

    photos.delete_zip(training)

    assert before.status_code == 200
    assert before.content[:2] == b"PK"
    assert httpx.get(address).status_code == 404


def test_preparing_twice_makes_one_model_and_one_zip(training):
    work = TrainingHandler()
    work.prepare(training)
    first = storage.read(training.zip_key)

    work.prepare(training)

    assert storage.read(training.zip_key) == first


def test_progress_is_read_from_the_log_and_never_goes_back(training):
    work = TrainingHandler()
    log = "flux_train_replicate:  60%|█ | 60/100 [00:40<00:27,  1.5it/s]"
    early = log.replace("60/100", "20/100")

    for text in (log, early):
        work.note_progress(training, Remote(id="r", phase=Phase.RUNNING, logs=text))
        training.refresh_from_db()

    assert (training.stage, training.step, training.seconds_left) == (Stage.TRAINING, 60, 27)
    assert training.log_tail == early


def test_a_long_log_is_cut_to_its_end(training):
    logs = "x" * 5000 + "the end"

    TrainingHandler().note_progress(training, Remote(id="r", phase=Phase.RUNNING, logs=logs))

    training.refresh_from_db()
    assert len(training.log_tail) == 2000
    assert training.log_tail.endswith("the end")


def test_a_failed_training_keeps_the_photos_for_a_retry_that_succeeds(training):
    behave(training.pk, training_outcome="failed:CUDA out of memory")
    finish(training)

    fresh = trainings.retry_training(training)
    behave(fresh.pk, training_seconds=1, webhooks="lost")
    finish(fresh)

    training.refresh_from_db()
    assert training.state == State.FAILED
    assert training.error_kind == FailureKind.PROVIDER
    assert "CUDA" not in training.error
    assert training.zip_deleted_at
    assert fresh.state == State.SUCCEEDED
    assert fresh.photos_deleted == 10
    assert charged(training) == FREE_AGAIN
    assert charged(fresh) == PAID
    assert not Photo.objects.exists()
    assert len(mails_about(training, "failed")) == 1


def test_a_failure_is_mailed_with_the_way_out(training):
    behave(training.pk, training_outcome="failed:CUDA out of memory")
    finish(training)

    [mail] = mails_about(training, "failed")

    assert "broke down on its side" in mail["text"]
    assert "kept until" in mail["text"]
    assert f"/models/{training.personal_model_id}/" in mail["text"]


def test_a_cancelled_training_stops_at_the_provider_and_is_not_mailed(training):
    behave(training.pk, training_outcome="stuck")
    until(lambda: step(training).remote_id)

    trainings.cancel_training(training)
    finish(training)

    assert training.state == State.CANCELED
    assert training.keep_photos_until > timezone.now() + timedelta(hours=23)
    assert training.zip_deleted_at
    assert training.photos.count() == 10
    assert charged(training) == FREE_AGAIN
    assert mails_about(training, "") == []


def test_a_cancel_before_it_was_sent_costs_nothing(training):
    trainings.cancel_training(training)

    step(training)

    assert training.state == State.CANCELED
    assert charged(training) == FREE_AGAIN
    assert creates(training.pk) == 0


def test_a_training_past_its_deadline_ends_as_timed_out(training):
    behave(training.pk, training_outcome="stuck")
    until(lambda: step(training).remote_id)
    Training.objects.update(deadline_at=timezone.now() - timedelta(seconds=1))

    finish(training)

    assert training.state == State.EXPIRED
    assert "did not end in time" in training.error
    assert charged(training) == FREE_AGAIN
    assert len(mails_about(training, "timed out")) == 1


def test_a_lost_answer_is_found_again_and_not_sent_twice(training):
    behave(training.pk, create_response="lost")

    finish(training)

    assert training.state == State.SUCCEEDED
    assert charged(training) == PAID
    assert creates(training.pk) == 1


def test_while_the_mail_server_is_away_the_mail_waits_for_the_sweep(training, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    finish(training)
    early = len(mails_about(training, "is ready"))
    settings.EMAIL_PORT = port

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        for _ in range(2):
            factories.send_mails()

    assert (early, len(mails_about(training, "is ready"))) == (0, 1)


def test_a_name_with_a_line_break_still_makes_a_mail(training):
    training.personal_model.name = "Anna\nBcc: all@example.com"
    training.personal_model.save()

    finish(training)

    assert len(mails_about(training, "Anna Bcc: all@example.com")) == 1


def test_the_sweep_alone_finishes_a_training_and_its_duties(training):
    def sweep() -> bool:
        Training.objects.update(next_look_at=timezone.now())
        reconcile(take)
        training.refresh_from_db()
        return training.photos_deleted_at is not None

    until(sweep)

    assert training.state == State.SUCCEEDED


def test_every_failure_has_words_for_the_person():
    words = {kind: TrainingHandler().plain(kind) for kind in FailureKind}

    assert all("etry" in text or "hoose" in text for text in words.values())
    assert len(set(words.values())) == len(FailureKind)
