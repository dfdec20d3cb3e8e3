"""What a person's own servers are told of their drawings; of previews they are told nothing."""

from __future__ import annotations

from accounts.models import EventType
from accounts.services.outgoing import announce
from core.jobs import State
from vectorizing.models import Vectorisation

_TYPES = {
    State.SUCCEEDED: EventType.VECTORISATION_SUCCEEDED,
    State.FAILED: EventType.VECTORISATION_FAILED,
    State.EXPIRED: EventType.VECTORISATION_FAILED,
}


def ended(job: Vectorisation) -> None:
    """In the transaction that ended it. Who cancelled a drawing knows it."""
    told = _TYPES.get(State(job.state))
    if told is None or job.is_preview:
        return
    facts: dict[str, str | int] = {
        "source_id": str(job.source_id),
        "state": str(job.state),
        "path": f"/api/vectorize/{job.pk}",
    }
    if job.error_kind:
        facts["reason"] = job.error_kind
    announce(job.owner_id, told, job.pk, facts)
