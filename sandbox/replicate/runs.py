"""The life of a training or prediction: starting, processing, an end. The clock drives it."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from sandbox.clock import now
from sandbox.replicate import deletions, generator, jobs, models, trainer, webhooks
from sandbox.replicate.jobs import LIVE, PREDICTION, TRAINING, JobFailed, ReplicateJob
from sandbox.state import SandboxState

STARTING_SHARE = 0.15
LONGEST_STARTING = 1.0
BUILD_FAILED = "Failed to create trained image after successful training run"
WORK: dict[str, ModuleType] = {TRAINING: trainer, PREDICTION: generator}


def launch(state: SandboxState, job: ReplicateJob) -> None:
    """Put the next step of a live job on the timetable."""
    if job.deadline:
        state.timetable.at(job.deadline, expire, state, job.id)
    if job.outcome == "never_starts":
        return
    if job.status == "starting":
        wait = min(job.seconds * STARTING_SHARE, LONGEST_STARTING)
        state.timetable.at(job.created + wait, begin, state, job.id)
    else:
        state.timetable.at(now(), work, state, job.id)


def resume(state: SandboxState) -> None:
    """Go on after a restart with everything that was under way."""
    for job in jobs.live(state.store):
        launch(state, job)
    webhooks.resume(state)
    deletions.resume(state)


def begin(state: SandboxState, job_id: str) -> None:
    found = jobs.find(state.store, job_id)
    if found and found.outcome == "aborted":
        end(state, job_id, "aborted", error="The deadline passed before the start.")
        return
    job = jobs.change(state.store, job_id, {"starting"}, status="processing", started=now())
    if job:
        webhooks.announce(state, job, "start")
        work(state, job_id)


def work(state: SandboxState, job_id: str) -> None:
    """Do what takes effort, then end when the time that was asked for is over."""
    job = jobs.find(state.store, job_id)
    if job is None or not job.is_live:
        return
    try:
        made = WORK[job.kind].prepare(state, job)
    except JobFailed as failed:
        end(state, job_id, "failed", error=str(failed))
        return
    if job.outcome != "stuck":
        state.timetable.at(max(now(), job.created + job.seconds), finish, state, job_id, made)


def finish(state: SandboxState, job_id: str, made: dict[str, Any]) -> None:
    job = jobs.find(state.store, job_id)
    if job is None:
        return
    error = made.pop("error", None) or _planned_error(job) or _homeless(state, job)
    if error:
        end(state, job_id, "failed", error=error, **made | {"pictures": []})
    else:
        end(state, job_id, "succeeded", **made)


def expire(state: SandboxState, job_id: str) -> None:
    """A passed deadline aborts what has not started and cancels what has."""
    if not end(state, job_id, "aborted", of={"starting"}):
        end(state, job_id, "canceled", of={"processing"})


def cancel(state: SandboxState, job_id: str) -> ReplicateJob:
    """Cancelling what has ended changes nothing and is answered with how it ended."""
    end(state, job_id, "canceled")
    job = jobs.find(state.store, job_id)
    if job is None:
        raise LookupError(job_id)
    return job


def end(
    state: SandboxState,
    job_id: str,
    status: str,
    *,
    of: frozenset[str] | set[str] = LIVE,
    **fields: Any,
) -> bool:
    """Give a job its end and tell its webhook; False when it had one already."""
    with state.store.transaction():
        job = jobs.change(
            state.store, job_id, of, status=status, completed=now(), **fields
        )  # fmt: skip
        if job and status == "succeeded":
            WORK[job.kind].publish(state, job)
    if job is None:
        return False
    if status != "succeeded":
        WORK[job.kind].discard(state, job)
    webhooks.announce(state, job, "completed")
    return True


def _homeless(state: SandboxState, job: ReplicateJob) -> str | None:
    """A training has nowhere to put its version once its destination was deleted."""
    if job.kind != TRAINING or models.find(state.store, *job.destination.split("/")):
        return None
    return BUILD_FAILED


def _planned_error(job: ReplicateJob) -> str | None:
    if job.outcome == "image_build_failed":
        return BUILD_FAILED
    kind, _, message = job.outcome.partition(":")
    return message if kind == "failed" else None
