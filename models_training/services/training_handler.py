"""What is special about a training at the provider."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from billing.services import limits, paid_jobs
from core import audit, replicate, storage
from core.archives import build_stored_zip
from core.jobs.models import State
from core.jobs.webhooks import address
from core.providers import NotSent, ProviderError, Rejected, Report
from core.replicate import FailureKind, Remote
from core.switches import Service
from models_training.models import CaptionRule, OutputForm, PersonalModel, Recipe, Stage, Training
from models_training.services.deletions import wait_for_home
from models_training.services.homes import home_of
from notifications.events import Event
from notifications.models import EventType
from notifications.services.announce import announce

KIND = "training"
KEEP_PHOTOS_FOR_RETRY = timedelta(hours=24)
LEND_ZIP = timedelta(hours=24)
# At the latest: it is sent as soon as its photos are gone.
MAIL_IN = timedelta(minutes=2)
_LOG_TAIL = 2000

_EVENTS = {
    State.SUCCEEDED: EventType.TRAINING_SUCCEEDED,
    State.FAILED: EventType.TRAINING_FAILED,
    State.EXPIRED: EventType.TRAINING_FAILED,
    State.CANCELED: EventType.TRAINING_CANCELED,
}

_PLAIN = {
    FailureKind.INPUT: "The training service did not accept the photos or the settings."
    " Retry with the recommended settings.",
    FailureKind.PROVIDER: "The training service broke down on its side. Your photos are still"
    " here: retry in a few minutes.",
    FailureKind.QUOTA: "The training service has no room for us right now. Retry a little later.",
    FailureKind.TIMEOUT: "The training did not end in time and was stopped. Retry, or choose"
    " fewer steps.",
    FailureKind.NSFW: "The training service refused the photos as unsafe. Choose other photos.",
    FailureKind.UNKNOWN: "The training stopped for a reason the service did not give. Retry;"
    " your photos are still here.",
}


class TrainingHandler:
    look_every = 5.0
    search_for = timedelta(minutes=30)
    service = Service.TRAINING

    def prepare(self, job: Training) -> None:
        """The private model to train into, and the zip of the clean copies. Raises NotSent."""
        wait_for_home(job.owner_id)
        model = job.personal_model
        if not model.remote_model:
            hardware = job.how.hardware
            name = home_of(job.owner_id, is_test=job.is_test, hardware=hardware)
            model.remote_model = replicate.ensure_model(name, hardware)
            with transaction.atomic():
                PersonalModel.objects.filter(pk=model.pk).update(remote_model=model.remote_model)
                home = {"provider_id": model.remote_model}
                audit.record("model.home_made", owner_id=job.owner_id, target=model, **home)
        copies = (
            (f"{number:03}.jpg", storage.read(photo.training_key))
            for number, photo in enumerate(job.photos.all(), 1)
        )
        storage.write(job.zip_key, build_stored_zip(copies))

    def at_once(self, job: Training) -> int:
        return limits.jobs_at_once(job.owner_id)

    def submit(self, job: Training) -> Remote:
        how = job.how
        lent = {how.roles["dataset"]: storage.lend(job.zip_key, for_=LEND_ZIP)}
        inputs = job.parameters | lent | _said_of_photos(how, job.personal_model)
        try:
            return replicate.start_training(
                trainer=how.version,
                destination=job.personal_model.remote_model,
                inputs=inputs,
                webhook=address(KIND, job.pk),
            )
        except Rejected as error:
            raise _sorted(error, job) from error

    def fetch(self, remote_id: str) -> Remote:
        return replicate.get_training(remote_id)

    def find(self, job: Training) -> Remote | None:
        return replicate.find_training(str(job.pk), job.submitted_at or job.created_at)

    def cancel(self, remote_id: str) -> Remote:
        return replicate.cancel_training(remote_id)

    def note_progress(self, job: Training, remote: Remote) -> None:
        """Cosmetic: read from the log, never backwards."""
        progress = replicate.training_progress(remote.logs, job.steps, job.how.log_bar)
        step = max(job.step, progress.step)
        stage = Stage(progress.stage) if progress.stage in Stage.values else Stage.WAITING
        job.note(
            stage=stage,
            step=step,
            seconds_left=progress.seconds_left,
            log_tail=remote.logs[-_LOG_TAIL:],
        )

    def report(self, job: Training, remote: Remote) -> Report:
        return remote.report(hardware=job.how.machine, version=job.how.version)

    def collect(self, job: Training, remote: Remote) -> None:
        """The model is ours once it is known what draws with it, and by which inputs; photos may
        go from then on. It is paid for in the transaction that says so.
        """
        home = remote.model_ref or job.personal_model.remote_model
        made, now = _drawn_by(job.how, home, remote), timezone.now()
        with transaction.atomic():
            if job.move(State.SUCCEEDED, step=job.steps, seconds_left=0, keep_photos_until=now):
                PersonalModel.objects.filter(pk=job.personal_model_id).update(
                    ready_at=now,
                    remote_model=home,
                    remote_version=remote.version or "",
                    weights_address=remote.weights or "",
                    **made,
                )
                paid_jobs.settle(job.pk, delivered=1, asked=1)
                _announce_end(job)

    def ended(self, job: Training) -> None:
        until = timezone.now() + KEEP_PHOTOS_FOR_RETRY
        Training.objects.filter(pk=job.pk).update(keep_photos_until=until)
        job.keep_photos_until = until
        paid_jobs.release(job.pk)
        _announce_end(job)

    def plain(self, kind: FailureKind) -> str:
        return _PLAIN[kind]


def _said_of_photos(how: Recipe, model: PersonalModel) -> dict[str, str]:
    """Who they show, in the way in which the trainer wants to be told."""
    if how.caption_rule == CaptionRule.TRIGGER:
        return {how.roles["trigger"]: model.trigger_word}
    if how.caption_rule == CaptionRule.SENTENCE:
        return {how.roles["caption"]: f"A photo of {how.subject}."}
    return {}


def _drawn_by(how: Recipe, home: str, remote: Remote) -> dict[str, Any]:
    """What draws with the model from now on, with its inputs."""
    subject = how.subject if how.caption_rule == CaptionRule.SENTENCE else ""
    if how.output_form == OutputForm.VERSION:
        inputs = replicate.get_version_inputs(home, remote.version or "")
        return {"inputs": inputs, "subject": subject}
    if not remote.weights:
        raise ProviderError("a training gave no weights", permanent=True)
    inputs = replicate.get_drawing_inputs(how.inference)
    drawn = {"drawn_by": how.inference, "weights_field": how.weights_field}
    return drawn | {"inputs": inputs, "subject": subject}


def _sorted(error: Rejected, job: Training) -> Rejected | NotSent:
    """A destination that is gone is made anew before the second attempt; more is no help."""
    if error.code != 404 or job.attempts > 1:
        return error
    PersonalModel.objects.filter(pk=job.personal_model_id).update(remote_model="")
    return NotSent("the destination of a training is gone")


def _announce_end(training: Training) -> None:
    """In the transaction that ended it; the mail waits for the receipt of the photos."""
    model = training.personal_model
    facts: dict[str, str | int] = {
        "model_id": str(model.pk),
        "path": f"/api/models/status?id={model.pk}",
        "state": str(training.state),
    }
    if training.error_kind:
        facts["reason"] = training.error_kind
    words = {
        "model": model.name,
        "trigger_word": model.trigger_word,
        "how": "timed out" if training.state == State.EXPIRED else "failed",
        "reason": training.error,
    }
    announce(
        Event(
            training.owner_id,
            _EVENTS[State(training.state)],
            training.pk,
            training.own_page,
            words,
            facts,
            mail_in=MAIL_IN,
        )
    )
