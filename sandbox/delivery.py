"""The place output files are fetched from: the fake of replicate.delivery."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Iterator
from pathlib import Path

from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox.replicate import deletions, jobs, models, trainer
from sandbox.replicate.jobs import TRAINING, ReplicateJob
from sandbox.replicate.shapes import version_of
from sandbox.state import SandboxState

SLOW_PARTS = 10


def rules() -> list[RuleFactory]:
    return [Rule("/delivery/<job_id>/<name>", endpoint=deliver, methods=["GET"])]


def deliver(state: SandboxState, request: Request, job_id: str, name: str) -> Response:
    job = jobs.find(state.store, job_id)
    if job is None:
        raise NotFound
    fault = state.behaviours.take("delivery", f"{job.match_text} {request.path}")
    if fault == "missing":
        raise NotFound
    if fault == "html":
        return Response("<!doctype html><title>Sign in</title><p>Sign in.", mimetype="text/html")
    if fault == "redirect":
        return _elsewhere(state, job_id, name)
    content, kind = _content(state, job, name)
    if fault == "slow":
        seconds = state.behaviours.peek("slow_seconds", job.match_text)
        headers = {"Content-Length": str(len(content))}
        return Response(_dripping(content, seconds), headers=headers, mimetype=kind)
    return Response(content, mimetype=kind)


def _elsewhere(state: SandboxState, job_id: str, name: str) -> Response:
    """Another host than the one the output names; who follows is seen in the journal."""
    port = state.base_url.rpartition(":")[2]
    target = f"http://localhost:{port}/delivery/{job_id}/elsewhere-{name}"
    return Response(status=302, headers={"Location": target})


def _content(state: SandboxState, job: ReplicateJob, name: str) -> tuple[bytes, str]:
    if job.kind == TRAINING:
        if name != "trained_model.tar" or not _is_kept(state, job):
            raise NotFound
        return trainer.weights_tar(job), "application/x-tar"
    path = _picture(state, deletions.present(state, job), name)
    return path.read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream"


def _is_kept(state: SandboxState, job: ReplicateJob) -> bool:
    """Weights go with their version, and where there is none with the model they were made for."""
    if job.gives_weights:
        return models.find(state.store, *job.destination.split("/")) is not None
    return models.find_version(state.store, version_of(job)) is not None


def _picture(state: SandboxState, job: ReplicateJob, name: str) -> Path:
    path = state.store.folder / "delivery" / job.id / name
    if job.erased or name not in job.pictures or not path.is_file():
        raise NotFound
    return path


def _dripping(content: bytes, seconds: float) -> Iterator[bytes]:
    part = -(-len(content) // SLOW_PARTS)
    for start in range(0, len(content), part):
        time.sleep(seconds / SLOW_PARTS)
        yield content[start : start + part]
