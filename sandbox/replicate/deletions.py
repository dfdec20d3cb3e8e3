"""What goes: models and versions on request, a prediction's data an hour after its end."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Response

from sandbox.clock import now
from sandbox.replicate import jobs
from sandbox.replicate.calls import ReplicateCall, bad_gateway
from sandbox.replicate.errors import conflict, forbidden
from sandbox.replicate.jobs import ENDED, LIVE, PREDICTION, ReplicateJob
from sandbox.replicate.models import own_version, owned
from sandbox.replicate.shapes import version_of
from sandbox.state import SandboxState

SWEEP_SECONDS = 10


def delete_model(call: ReplicateCall, owner: str, name: str) -> Response:
    return _answer(call, lambda: _delete_model(call, owner, name))


def delete_version(call: ReplicateCall, owner: str, name: str, version: str) -> Response:
    return _answer(call, lambda: _delete_version(call, owner, name, version))


def present(state: SandboxState, job: ReplicateJob) -> ReplicateJob:
    """The job as it is to be shown now: without its data when their time is over."""
    if job.kind != PREDICTION or job.erased or job.status in LIVE:
        return job
    if state.behaviours.peek("data_removed_now", job.match_text):
        return replace(job, erased=True)
    kept = state.behaviours.peek("retention_seconds", job.match_text)
    if now() - (job.completed or job.created) < kept:
        return job
    return _erase(state, job)


def resume(state: SandboxState) -> None:
    state.timetable.at(now(), _sweep, state)
    for row in state.store.rows("SELECT id, gone_at FROM versions WHERE gone_at IS NOT NULL"):
        state.timetable.at(row["gone_at"], _remove_version, state, row["id"])


def _answer(call: ReplicateCall, delete: Callable[[], Response]) -> Response:
    fault = call.state.behaviours.take("delete_response", call.text)
    if fault == "refused":
        raise forbidden("This can't be deleted right now.")
    if fault == "error_502":
        return bad_gateway()
    done = delete()
    return bad_gateway() if fault == "lost" else done


def _delete_model(call: ReplicateCall, owner: str, name: str) -> Response:
    model = owned(call, owner, name)
    if json.loads(model["details"])["visibility"] != "private":
        raise forbidden("Only private models can be deleted.")
    if call.state.store.rows("SELECT id FROM versions WHERE owner = ? AND name = ?", owner, name):
        raise forbidden("A model that has versions can't be deleted. Delete its versions first.")
    call.state.store.write("DELETE FROM models WHERE seq = ?", model["seq"])
    for job in jobs.trained_into(call.state.store, f"{owner}/{name}"):
        weights = call.state.store.folder / "weights" / version_of(job)
        shutil.rmtree(weights, ignore_errors=True)
    return Response(status=204)


def _delete_version(call: ReplicateCall, owner: str, name: str, version: str) -> Response:
    row = own_version(call, owner, name, version)
    if json.loads(owned(call, owner, name)["details"])["visibility"] != "private":
        raise forbidden("Only versions of private models can be deleted.")
    # What the real one says to this is not documented; who cancels first is right either way.
    if any(job.is_live for job in jobs.of_version(call.state.store, version)):
        raise conflict("This version is running predictions.")
    text = f"{call.text} {owner}/{name}"
    moment = now() + call.state.behaviours.peek("deletion_seconds", text)
    if row["gone_at"] is None:
        call.state.store.write("UPDATE versions SET gone_at = ? WHERE id = ?", moment, version)
        call.state.timetable.at(moment, _remove_version, call.state, version)
    return Response(status=202)


def _remove_version(state: SandboxState, version: str) -> None:
    """Delete a version with its weights, its predictions and their files."""
    with state.store.transaction():
        for job in jobs.of_version(state.store, version):
            jobs.forget(state.store, job.id)
            shutil.rmtree(state.store.folder / "delivery" / job.id, ignore_errors=True)
        state.store.write("DELETE FROM versions WHERE id = ?", version)
    shutil.rmtree(state.store.folder / "weights" / version, ignore_errors=True)


def _sweep(state: SandboxState) -> None:
    """Erase what is due, and come back."""
    for job in jobs.with_data(state.store):
        present(state, job)
    state.timetable.at(now() + SWEEP_SECONDS, _sweep, state)


def _erase(state: SandboxState, job: ReplicateJob) -> ReplicateJob:
    fields: dict[str, Any] = {"input": None, "pictures": [], "text": "", "erased": True}
    changed = jobs.change(state.store, job.id, ENDED, **fields)
    shutil.rmtree(state.store.folder / "delivery" / job.id, ignore_errors=True)
    return changed or replace(job, **fields)
