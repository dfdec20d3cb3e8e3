"""What a person's own servers are told of their pictures."""

from __future__ import annotations

from accounts.models import EventType
from accounts.services.outgoing import announce
from core.jobs import State
from generations.models import Generation

_TYPES = {
    State.SUCCEEDED: EventType.GENERATION_SUCCEEDED,
    State.FAILED: EventType.GENERATION_FAILED,
    State.EXPIRED: EventType.GENERATION_FAILED,
    State.CANCELED: EventType.GENERATION_CANCELED,
}


def ended(generation: Generation) -> None:
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
    announce(generation.owner_id, _TYPES[State(generation.state)], generation.pk, facts)
