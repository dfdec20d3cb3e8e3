"""The place output files are fetched from: the stand-in of replicate.delivery."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Iterator
from pathlib import Path

from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule, RuleFactory
from werkzeug.wrappers import Request, Response

from sandbox.clock import now
from sandbox.replicate import jobs, models, retention, trainer
from sandbox.replicate.jobs import TRAINING, Job
from sandbox.replicate.shapes import version_of
from sandbox.state import State

CHUNK = 64 * 1024
ENDLESS_SECONDS = 600
SLOW_PARTS = 10


def rules() -> list[RuleFactory]:
    return [Rule("/delivery/<job_id>/<name>", endpoint=deliver, methods=["GET"])]


def deliver(state: State, request: Request, job_id: str, name: str) -> Response:
    job = jobs.find(state.store, job_id)
    if job is None:
        raise NotFound
    way = state.behaviours.take("delivery", f"{job.match_text} {request.path}")
    if way == "missing":
        raise NotFound
    if way == "html":
        return Response("<!doctype html><title>Sign in</title><p>Sign in.", mimetype="text/html")
    if way == "redirect":
        return _elsewhere(state, job_id, name)
    content, kind = _content(state, job, name)
    if way == "endless":
        return Response(_endless(content), mimetype=kind)
    if way == "slow":
        seconds = state.behaviours.peek("slow_seconds", job.match_text)
        headers = {"Content-Length": str(len(content))}
        return Response(_dripping(content, seconds), headers=headers, mimetype=kind)
    return Response(content, mimetype=kind)


def _elsewhere(state: State, job_id: str, name: str) -> Response:
    """Another host than the one the output names; who follows is seen in the journal."""
    port = state.base_url.rpartition(":")[2]
    target = f"http://localhost:{port}/delivery/{job_id}/elsewhere-{name}"
    return Response(status=302, headers={"Location": target})


def _content(state: State, job: Job, name: str) -> tuple[bytes, str]:
    if job.kind == TRAINING:
        if name != "trained_model.tar" or not models.find_version(state.store, version_of(job)):
            raise NotFound
        return trainer.weights_tar(job), "application/x-tar"
    path = _picture(state, retention.present(state, job), name)
    return path.read_bytes(), mimetypes.guess_type(name)[0] or "application/octet-stream"


def _picture(state: State, job: Job, name: str) -> Path:
    path = state.store.folder / "delivery" / job.id / name
    if job.erased or name not in job.pictures or not path.is_file():
        raise NotFound
    return path


def _dripping(content: bytes, seconds: float) -> Iterator[bytes]:
    part = -(-len(content) // SLOW_PARTS)
    for start in range(0, len(content), part):
        time.sleep(seconds / SLOW_PARTS)
        yield content[start : start + part]


def _endless(content: bytes) -> Iterator[bytes]:
    yield content
    until = now() + ENDLESS_SECONDS
    while now() < until:
        yield bytes(CHUNK)
        time.sleep(0.01)
