"""How a preview or a drawing is made: one `advance` for task, sweep and command.

The engine works in a child process with limits of its own; here is what surrounds it: whose turn
it is, the lease of the worker, the person's wish to stop, and the money.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from billing.services import paid_jobs
from core import actor, storage, switches
from core.database import release_connection
from core.jobs import fair_queue, held
from core.jobs.leases import given_back_on_error
from core.jobs.models import State, backoff
from core.switches import Service
from notifications.events import Event
from notifications.models import EventType
from notifications.services.announce import announce
from tracer import api as tracer
from tracer.api import Drawing, Preview, VectorRefused, VectorUnavailable
from vectorizing.models import ActivityKind, Vectorisation
from vectorizing.services import activities

log = structlog.get_logger(__name__)
KIND = "vectorisation"
_EVENTS = {
    State.SUCCEEDED: EventType.VECTORISATION_SUCCEEDED,
    State.FAILED: EventType.VECTORISATION_FAILED,
    State.EXPIRED: EventType.VECTORISATION_FAILED,
}
# Renewed while the engine reports; a worker that is silent for longer is taken for dead.
LEASE = 60
NOTE_EVERY = 2.0
# A picture that kills its workers must end, and not take them all along.
MOST_DEATHS = 3

_LATE = "It was not done in time and was stopped. You pay nothing. Try again in a minute."
_DEADLY = (
    "This picture stopped our engine {} times. You pay nothing. Choose fewer colours or less"
    " detail, or send a smaller picture."
)
_GONE = "The picture was deleted before it was done. You pay nothing. Send it again."


class _Unwanted(Exception):
    """Nobody waits for the result any more."""


@dataclass(frozen=True)
class _Made:
    content: bytes
    figures: dict[str, Any]


def advance(vectorisation_id: UUID, hint: str = "") -> None:
    """Take the next step: of this job, or of the one whose turn it is before it."""
    job = _taken(vectorisation_id)
    if job is None:
        return
    with given_back_on_error(job), actor.in_mode(is_test=job.is_test):
        _work_at(job)


def _work_at(job: Vectorisation) -> None:
    try:
        made = _draw(job)
    except _Unwanted:
        _end_unwanted(job)
    except VectorRefused as refusal:
        words = f"{refusal.message} You pay nothing. {refusal.advice}".strip()
        _end(job, State.FAILED, refusal.code, words)
    except storage.FileMissing:
        _end(job, State.EXPIRED, "gone", _GONE)
    except (VectorUnavailable, OSError) as error:
        _wait(job, error)
    else:
        _deliver(job, made)


def _taken(vectorisation_id: UUID) -> Vectorisation | None:
    """The job to work at now, leased to us: this one if it lost its worker, else whoever's turn
    it is. There is a message for each that waits, so none may be spent on one that is done."""
    job = Vectorisation.objects.filter(pk=vectorisation_id).first()
    if job and held.must_wait(job, Service.VECTORISING) and job.is_kept_at(timezone.now()):
        job.note(next_look_at=timezone.now() + timedelta(seconds=held.LOOK_IN))
        return None
    if job and job.state == State.QUEUED and _is_unwanted(job):
        _end_unwanted(job)
        return None
    was_given_back = job is not None and job.lease_until is None
    if job and job.state == State.RUNNING and job.claim(LEASE):
        return job if was_given_back or _survives(job) else None
    return _next_in_line()


def _next_in_line() -> Vectorisation | None:
    if not switches.is_on(Service.VECTORISING):
        return None
    job = fair_queue.take_next(Vectorisation, LEASE)
    if job:
        held.give_time_back(job, Service.VECTORISING)
    return job


def _survives(job: Vectorisation) -> bool:
    """Its lease ran out while it was at work: the worker is dead, and the next may die too."""
    job.note(deaths=job.deaths + 1)
    log.warning("worker lost", job=str(job.pk), deaths=job.deaths)
    if job.deaths < MOST_DEATHS:
        return True
    _end(job, State.FAILED, "deadly", _DEADLY.format(job.deaths))
    return False


def _draw(job: Vectorisation) -> _Made:
    watch = _Watch(job)
    watch.refuse_if_unwanted()
    png = storage.read(job.source.source_key)
    release_connection()
    if job.is_test and not job.is_preview:
        # It costs nothing, so what is drawn is the marked preview.
        png = tracer.preview(png, job.options, watch).picture
    draw = tracer.preview if job.is_preview else tracer.vectorise
    made = draw(png, job.options, watch)
    figures: dict[str, Any] = {
        "paths": made.paths,
        "colours_found": made.colours,
        "psnr": made.psnr,
        "ssim": made.ssim,
        "width": made.width,
        "height": made.height,
    }
    return _with_content(made, figures)


def _with_content(made: Preview | Drawing, figures: dict[str, Any]) -> _Made:
    if isinstance(made, Preview):
        seen = {"svg_size": made.svg_bytes, "is_estimate": made.is_estimate}
        return _Made(made.picture, figures | seen)
    return _Made(made.svg, figures | {"svg_size": len(made.svg)})


class _Watch:
    """Told the per cent while the engine works: keeps the lease, and ends what nobody wants."""

    def __init__(self, job: Vectorisation) -> None:
        self._job = job
        self._noted = time.monotonic()

    def __call__(self, percent: int) -> None:
        if time.monotonic() - self._noted < NOTE_EVERY:
            return
        self._noted = time.monotonic()
        lease = timezone.now() + timedelta(seconds=LEASE)
        self._job.note(progress=max(0, min(percent, 100)), lease_until=lease)
        self.refuse_if_unwanted()

    def refuse_if_unwanted(self) -> None:
        """Raises _Unwanted."""
        self._job.refresh_from_db()
        if self._job.is_final or _is_unwanted(self._job):
            raise _Unwanted


def _is_unwanted(job: Vectorisation) -> bool:
    """Cancelled, late, or its picture's time is over."""
    now = timezone.now()
    return bool(job.cancel_requested_at) or now >= job.deadline_at or not job.is_kept_at(now)


def _end_unwanted(job: Vectorisation) -> None:
    if job.cancel_requested_at:
        _end(job, State.CANCELED)
    else:
        _end(job, State.EXPIRED, "timeout", _LATE)


def _end(job: Vectorisation, state: State, kind: str = "", words: str = "") -> None:
    """End it without a result: state, reason and money in one transaction, then its file.

    The file goes again where somebody else has ended it, since ours may have come after that.
    """
    with transaction.atomic():
        if job.move(state, error_kind=kind[:24], error=words[:300]):
            paid_jobs.release(job.pk)
            _announce_end(job)
        else:
            job.refresh_from_db()
    if job.state != State.SUCCEEDED:
        storage.delete(*job.keys)


def _wait(job: Vectorisation, error: Exception) -> None:
    """Our fault, so it stands in line again, for a while leased to nobody."""
    log.warning("not drawn just now", job=str(job.pk), error=type(error).__name__)
    later = timezone.now() + timedelta(seconds=backoff(job.attempts))
    job.move(State.QUEUED, lease_until=later, next_look_at=later)


def _deliver(job: Vectorisation, made: _Made) -> None:
    """The file, then state, money and log in one transaction: a death between is made good by the
    next worker, who writes the same file again."""
    try:
        storage.write(job.keys[0], made.content)
    except OSError as error:
        _wait(job, error)
        return
    if _is_delivered(job, made):
        return
    job.refresh_from_db()
    # Else another worker has it, who took us for dead, and writes the same file.
    if job.is_final or _is_unwanted(job):
        _end_unwanted(job)


def _is_delivered(job: Vectorisation, made: _Made) -> bool:
    """False when it came too late, or was cancelled at the last moment."""
    with transaction.atomic():
        fresh = Vectorisation.objects.select_for_update().get(pk=job.pk)
        job.cancel_requested_at = fresh.cancel_requested_at
        if _is_unwanted(fresh) or not job.move(State.SUCCEEDED, progress=100, **made.figures):
            return False
        paid_jobs.settle(job.pk, delivered=1, asked=1)
        _announce_end(job)
        act = ActivityKind.PREVIEW if job.is_preview else ActivityKind.VECTORISE
        activities.of_job(act, job, size=len(made.content))
        return True


def _announce_end(job: Vectorisation) -> None:
    """In the transaction that ended it. Who cancelled a drawing knows it."""
    told = _EVENTS.get(State(job.state))
    if told is None or job.is_preview:
        return
    facts: dict[str, str | int] = {
        "source_id": str(job.source_id),
        "state": str(job.state),
        "path": f"/api/vectorize/{job.pk}",
    }
    if job.error_kind:
        facts["reason"] = job.error_kind
    announce(Event(job.owner_id, told, job.pk, job.own_page, {"reason": job.error}, facts))
