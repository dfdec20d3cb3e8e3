"""An hour after a prediction its input, output, logs and files are gone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

from sandbox.clock import now
from sandbox.replicate import jobs
from sandbox.replicate.jobs import LIVE, PREDICTION, Job
from sandbox.state import State

SWEEP_SECONDS = 10
ENDED = frozenset({"succeeded", "failed", "canceled", "aborted"})


def present(state: State, job: Job) -> Job:
    """The job as it is to be shown now: without its data when their time is over."""
    if job.kind != PREDICTION or job.erased or job.status in LIVE:
        return job
    if state.behaviours.peek("data_removed_now", job.match_text):
        return replace(job, erased=True)
    kept = state.behaviours.peek("retention_seconds", job.match_text)
    if now() - (job.completed or job.created) < kept:
        return job
    return _erase(state, job)


def sweep(state: State) -> None:
    """Erase what is due, and come back."""
    for job in jobs.with_data(state.store):
        present(state, job)
    state.timetable.at(now() + SWEEP_SECONDS, sweep, state)


def _erase(state: State, job: Job) -> Job:
    fields: dict[str, Any] = {"input": None, "pictures": [], "text": "", "erased": True}
    changed = jobs.change(state.store, job.id, ENDED, **fields)
    shutil.rmtree(state.store.folder / "delivery" / job.id, ignore_errors=True)
    return changed or replace(job, **fields)
