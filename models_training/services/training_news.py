"""What a person's own servers are told of a training and of its photos."""

from __future__ import annotations

from accounts.models import EventType
from accounts.services.outgoing import announce
from core.jobs import State
from models_training.models import Training

_TYPES = {
    State.SUCCEEDED: EventType.TRAINING_SUCCEEDED,
    State.FAILED: EventType.TRAINING_FAILED,
    State.EXPIRED: EventType.TRAINING_FAILED,
    State.CANCELED: EventType.TRAINING_CANCELED,
}


def ended(training: Training) -> None:
    """In the transaction that ended it."""
    facts = _facts(training) | {"state": str(training.state)}
    if training.error_kind:
        facts["reason"] = training.error_kind
    announce(training.owner_id, _TYPES[State(training.state)], training.pk, facts)


def photos_deleted(training: Training) -> None:
    """In the transaction that writes the receipt. Where all were handed back, none was deleted."""
    if training.photos_deleted:
        facts = _facts(training) | {"photos": training.photos_deleted}
        announce(training.owner_id, EventType.PHOTOS_DELETED, training.pk, facts)


def _facts(training: Training) -> dict[str, str | int]:
    model_id = training.personal_model_id
    return {"model_id": str(model_id), "path": f"/api/models/status?id={model_id}"}
