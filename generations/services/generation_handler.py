"""What is special about making pictures at the provider."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from billing.services import limits, paid_jobs
from core import images, replicate, storage
from core.download import DownloadFailed, fetch_picture
from core.images import ImageRefused
from core.jobs.models import State
from core.jobs.remote import end
from core.jobs.webhooks import address
from core.providers import Report
from core.replicate import FailureKind, Remote
from core.switches import Service
from generations.models import THUMB_WIDTHS, GeneratedImage, Generation
from generations.services import moderated
from models_training.models import PersonalModel
from models_training.services.deletions import takes_pictures
from models_training.trigger_words import said_to
from notifications.events import Event
from notifications.models import EventType
from notifications.services.announce import announce

log = structlog.get_logger(__name__)

KIND = "generation"
_EVENTS = {
    State.SUCCEEDED: EventType.GENERATION_SUCCEEDED,
    State.FAILED: EventType.GENERATION_FAILED,
    State.EXPIRED: EventType.GENERATION_FAILED,
    State.CANCELED: EventType.GENERATION_CANCELED,
}

_PLAIN = {
    FailureKind.NSFW: "The safety check held all pictures back. Change the prompt and try again.",
    FailureKind.INPUT: "The picture service did not accept the settings. Go back to the"
    " recommended ones and try again.",
    FailureKind.PROVIDER: "The picture service broke down on its side. Try again in a minute.",
    FailureKind.QUOTA: "The picture service has no room for us right now. Try again a bit later.",
    FailureKind.TIMEOUT: "The pictures did not come in time and the job was stopped. Try again.",
    FailureKind.UNKNOWN: "The picture service stopped without a reason. Try again.",
}


class GenerationHandler:
    look_every = 3.0
    search_for = timedelta(minutes=10)
    service = Service.GENERATION

    def prepare(self, job: Generation) -> None:
        """Nothing to make: the prompt is all the provider needs."""

    def at_once(self, job: Generation) -> int:
        return limits.jobs_at_once(job.owner_id)

    def submit(self, job: Generation) -> Remote:
        model = job.personal_model
        inputs = {
            "prompt": said_to(model, job.prompt),
            "aspect_ratio": job.aspect_ratio,
            "num_outputs": job.outputs,
            "seed": job.seed,
            "num_inference_steps": job.steps,
            "guidance_scale": float(job.guidance),
            "lora_scale": float(job.lora_scale),
            "output_format": job.output_format,
            "output_quality": 95,
        }
        fitting = replicate.clip_inputs(inputs, model.inputs)
        if not model.drawn_by:
            return replicate.start_prediction(
                version=model.remote_version, inputs=fitting, webhook=address(KIND, job.pk)
            )
        return replicate.start_prediction(
            model=model.drawn_by,
            inputs=fitting | _weights(model),
            webhook=address(KIND, job.pk),
        )

    def fetch(self, remote_id: str) -> Remote:
        return replicate.get_prediction(remote_id)

    def find(self, job: Generation) -> Remote | None:
        since, model = job.submitted_at or job.created_at, job.personal_model
        return replicate.find_prediction(
            str(job.pk),
            since,
            job.seed,
            prompt=said_to(model, job.prompt),
            drawn_with=model.weights_address if model.drawn_by else model.remote_version,
        )

    def cancel(self, remote_id: str) -> Remote:
        return replicate.cancel_prediction(remote_id)

    def note_progress(self, job: Generation, remote: Remote) -> None:
        """A prediction is too short to have stages."""

    def report(self, job: Generation, remote: Remote) -> Report:
        return remote.report(hardware=settings.REPLICATE_PICTURE_HARDWARE)

    def collect(self, job: Generation, remote: Remote) -> None:
        """Copy what was delivered, at most what was asked for; rows, state and the charge for what
        came in one transaction.

        The ids follow from the job, so a repeated copy overwrites instead of doubling.
        """
        outputs = remote.outputs[: job.outputs]
        if remote.data_removed or not outputs:
            raise DownloadFailed("gone", permanent=True)
        pictures = _bring_home_all(job, outputs)
        lost = len(outputs) - len(pictures)
        with transaction.atomic():
            if takes_pictures(job.personal_model_id):
                end(job, self, State.CANCELED)
            elif job.move(State.SUCCEEDED, delivered=len(pictures), lost=lost):
                GeneratedImage.objects.bulk_create(pictures, ignore_conflicts=True)
                paid_jobs.settle(job.pk, delivered=len(pictures), asked=job.outputs)
                if replicate.held_back(remote.logs):
                    moderated.note_refused(job)
                _announce_end(job)

    def ended(self, job: Generation) -> None:
        paid_jobs.release(job.pk)
        if job.error_kind == FailureKind.NSFW:
            moderated.note_refused(job)
        _announce_end(job)

    def plain(self, kind: FailureKind) -> str:
        return _PLAIN[kind]


def _weights(model: PersonalModel) -> dict[str, Any]:
    """Some models take several, and then a list."""
    is_list = model.inputs.get(model.weights_field, {}).get("type") == "array"
    return {model.weights_field: [model.weights_address] if is_list else model.weights_address}


def discard(job: Generation) -> None:
    """Delete what was brought home before the job ended without success; safe to repeat."""
    for number in range(1, job.outputs + 1):
        _discard(job, number)


def image_id(generation_id: UUID, number: int) -> UUID:
    return uuid5(generation_id, str(number))


def _bring_home_all(job: Generation, outputs: tuple[str, ...]) -> list[GeneratedImage]:
    """Those that can be had. Raises what kept one of them away if none can, or later may."""
    pictures, lost = [], []
    for number, url in enumerate(outputs, 1):
        try:
            pictures.append(_bring_home(job, number, url))
        except (DownloadFailed, ImageRefused) as error:
            if not _is_lost(job, error):
                raise
            log.error("output lost", job=str(job.pk), number=number, reason=error.code)
            _discard(job, number)  # an earlier look may have copied it
            lost.append(error)
    if lost and not pictures:
        raise lost[0]
    return pictures


def _discard(job: Generation, number: int) -> None:
    image = GeneratedImage(pk=image_id(job.pk, number), file_format=job.output_format)
    storage.delete(*image.keys)


def _is_lost(job: Generation, error: DownloadFailed | ImageRefused) -> bool:
    """Whether to go on without it: it is gone or broken for good, or this is the last look."""
    can_come = isinstance(error, DownloadFailed) and not error.permanent
    return not can_come or timezone.now() >= job.deadline_at


def _bring_home(job: Generation, number: int, url: str) -> GeneratedImage:
    content = fetch_picture(url, allowed_hosts=settings.PICTURE_HOSTS)
    prepared = images.prepare(content, images.PICTURE)
    image = GeneratedImage(
        pk=image_id(job.pk, number),
        owner_id=job.owner_id,
        generation=job,
        personal_model_id=job.personal_model_id,
        is_test=job.is_test,
        number=number,
        width=prepared.width,
        height=prepared.height,
        size=len(content),
        sha256=prepared.sha256,
        file_format=job.output_format,
    )
    storage.write(image.original_key, content)
    for width in THUMB_WIDTHS:
        storage.write(image.thumb_key(width), prepared.copies[str(width)].content)
    return image


def _announce_end(generation: Generation) -> None:
    """In the transaction that ended it."""
    facts: dict[str, str | int] = {
        "model_id": str(generation.personal_model_id),
        "state": str(generation.state),
        "asked": generation.outputs,
        "delivered": generation.delivered,
        "path": f"/api/generations/{generation.pk}",
    }
    if generation.error_kind:
        facts["reason"] = generation.error_kind
    many = generation.delivered != 1
    words = {
        "pictures": f"Your {generation.delivered} pictures are" if many else "Your picture is",
        "model": generation.personal_model.name,
        "reason": generation.error,
    }
    kind, path = _EVENTS[State(generation.state)], generation.own_page
    announce(Event(generation.owner_id, kind, generation.pk, path, words, facts))
