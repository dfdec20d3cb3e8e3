"""Replicate: private models, trainings and predictions. Each call is made once and never waits.

A create call has no idempotency key. When its answer is lost (Unconfirmed), the job is looked
for by what we put into it, and only the caller decides what an empty search means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.providers import Rejected, Throttled, Unconfirmed
from core.replicate.client import call, path
from core.replicate.inputs import changed_inputs, clip_inputs
from core.replicate.logs import TrainingProgress, held_back, training_progress
from core.replicate.models import (
    account,
    delete_model,
    delete_version,
    end_model,
    ensure_model,
    get_drawing_inputs,
    get_trainer_schema,
    get_version_inputs,
    latest_version,
    versions_of,
    webhook_secret,
)
from core.replicate.parsing import (
    FailureKind,
    Phase,
    Remote,
    bare_version,
    read_prediction,
    read_training,
)
from core.replicate.search import find_prediction, find_training

__all__ = [
    "NEVER_SENT", "FailureKind", "Phase", "Remote", "TrainingProgress", "account",
    "cancel_prediction", "cancel_training", "changed_inputs", "clip_inputs", "delete_model",
    "delete_version", "end_model", "ensure_model", "find_prediction", "find_training",
    "get_drawing_inputs", "get_prediction", "get_trainer_schema", "get_training",
    "get_version_inputs", "held_back", "latest_version", "start_prediction", "start_training",
    "training_progress", "versions_of", "webhook_secret",
]  # fmt: skip

# The log comes with the last event anyway; events of its own would come every 500 ms.
_EVENTS = ["start", "completed"]
# These publish a model, send its pictures elsewhere, fetch any address or lift the safety check.
NEVER_SENT = frozenset(
    {
        "disable_safety_checker",
        "extra_lora",
        "hf_repo_id",
        "hf_token",
        "replicate_weights",
        "skip_training_and_use_pretrained_hf_lora_url",
        "wandb_api_key",
    }  # fmt: skip
)


def start_training(
    *, trainer: str, destination: str, inputs: dict[str, Any], webhook: str
) -> Remote:
    """Train with `trainer` ("owner/name:version") into the model `destination`."""
    remote, _, version = trainer.partition(":")
    address = path("models", *remote.split("/"), "versions", version, "trainings")
    body = {"destination": destination} | _order(inputs, webhook)
    return _started(read_training(call("POST", address, json=body)))


def start_prediction(
    *, version: str = "", model: str = "", inputs: dict[str, Any], webhook: str
) -> Remote:
    """Make pictures with a version (64 hex digits), or with an official model ("owner/name"),
    which is run by its name; the provider stops it after ten minutes."""
    address, body = "/v1/predictions", _order(inputs, webhook)
    if model:
        address = path("models", *model.split("/"), "predictions")
    else:
        body["version"] = bare_version(version) or version
    headers = {"Cancel-After": "10m"}
    return _started(read_prediction(call("POST", address, json=body, headers=headers)))


def get_training(remote_id: str) -> Remote:
    return read_training(call("GET", path("trainings", remote_id)))


def get_prediction(remote_id: str) -> Remote:
    return read_prediction(call("GET", path("predictions", remote_id)))


def cancel_training(remote_id: str) -> Remote:
    """Its state after the wish; a finished one stays as it is."""
    return _cancel("trainings", remote_id, read_training)


def cancel_prediction(remote_id: str) -> Remote:
    """Its state after the wish; a finished one stays as it is."""
    return _cancel("predictions", remote_id, read_prediction)


def _order(inputs: dict[str, Any], webhook: str) -> dict[str, Any]:
    allowed = {name: value for name, value in inputs.items() if name not in NEVER_SENT}
    return {"input": allowed, "webhook": webhook, "webhook_events_filter": _EVENTS}


def _started(remote: Remote) -> Remote:
    if not remote.id:
        raise Unconfirmed("a job was taken and its id not told")
    return remote


def _cancel(kind: str, remote_id: str, read: Callable[[dict[str, Any]], Remote]) -> Remote:
    """What a cancel of a finished job answers is not documented, so any refusal means: look."""
    try:
        return read(call("POST", path(kind, remote_id, "cancel")))
    except (Rejected, Throttled, Unconfirmed):
        return read(call("GET", path(kind, remote_id)))
