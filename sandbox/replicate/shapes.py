"""How trainings and predictions look in answers, lists and webhooks."""

from __future__ import annotations

import hashlib
from typing import Any

from sandbox.clock import now, stamp
from sandbox.replicate import logs
from sandbox.replicate.jobs import TRAINING, ReplicateJob


def full(job: ReplicateJob, base_url: str) -> dict[str, Any]:
    """The answer to GET, and the body of a webhook."""
    return _common(job) | {
        "logs": None if job.erased else logs.written_by(job, now()),
        "output": None if job.erased else _output(job, base_url),
        "started_at": stamp(job.started),
        "completed_at": stamp(job.completed),
        "data_removed": job.erased,
        "source": "api",
        "urls": _urls(job, base_url, "trainings" if job.kind == TRAINING else "predictions"),
        **_deadline(job),
        **_metrics(job),
    }


def in_list(job: ReplicateJob, base_url: str) -> dict[str, Any]:
    """A row of a list carries no logs."""
    shape = full(job, base_url)
    del shape["logs"]
    return shape


def created(job: ReplicateJob, base_url: str) -> dict[str, Any]:
    """The answer to a creation; that of a training names addresses of a prediction."""
    shape = _common(job) | {
        "status": "starting",
        "error": None,
        "logs": "",
        "urls": _urls(job, base_url, "predictions"),
        **_deadline(job),
    }
    if job.kind == TRAINING:
        return shape
    return shape | {
        "output": None,
        "started_at": None,
        "completed_at": None,
        "data_removed": False,
        "source": "api",
    }


def version_of(training: ReplicateJob) -> str:
    """The id of the version that a training makes; the same one when it is asked again."""
    return hashlib.sha256(f"version of {training.id}".encode()).hexdigest()


def picture_address(job: ReplicateJob, name: str, base_url: str) -> str:
    return f"{base_url}/delivery/{job.id}/{name}"


def _common(job: ReplicateJob) -> dict[str, Any]:
    return {
        "id": job.id,
        "model": job.model,
        "version": job.version,
        "input": None if job.erased else job.input,
        "error": job.error,
        "status": job.status,
        "created_at": stamp(job.created),
    }


def _output(job: ReplicateJob, base_url: str) -> Any:
    if job.kind != TRAINING:
        return [picture_address(job, name, base_url) for name in job.pictures] or None
    if job.status != "succeeded":
        return None
    weights = {"weights": f"{base_url}/delivery/{job.id}/trained_model.tar"}
    return weights if job.gives_weights else _version(job) | weights


def _version(job: ReplicateJob) -> dict[str, str]:
    return {"version": f"{job.destination}:{version_of(job)}"}


def _urls(job: ReplicateJob, base_url: str, kind: str) -> dict[str, str]:
    address = f"{base_url}/replicate/v1/{kind}/{job.id}"
    return {
        "get": address,
        "cancel": f"{address}/cancel",
        "web": f"https://replicate.com/p/{job.id}",
    }


def _deadline(job: ReplicateJob) -> dict[str, Any]:
    return {"deadline": stamp(job.deadline)} if job.deadline else {}


def _metrics(job: ReplicateJob) -> dict[str, Any]:
    if job.completed is None:
        return {}
    ran = job.completed - (job.started or job.completed)
    pictures = {"image_count": len(job.pictures)} if job.pictures else {}
    return {
        "metrics": {
            "predict_time": round(ran, 6),
            "total_time": round(job.completed - job.created, 6),
            **pictures,
        }
    }
