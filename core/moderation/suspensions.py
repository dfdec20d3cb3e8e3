"""Who may not begin paid work: staff have suspended them, and told them why."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from core.moderation.models import Action, Decision
from core.refusals import Refused


class Suspended(Refused):
    """Nothing was begun. Logging in, exporting, appealing and deleting stay open."""

    def __init__(self) -> None:
        super().__init__(
            "suspended",
            "Your account is suspended, so nothing new can be made or bought; nothing was charged."
            " Why, and how to ask for a second look, stands in your notices. You can still export"
            " and delete what is yours.",
        )


def require(owner_id: UUID) -> None:
    """Raises Suspended."""
    if in_force(owner_id, Action.SUSPEND_PERSON).exists():
        raise Suspended


def in_force(owner_id: UUID, action: Action, target_id: str = "") -> QuerySet[Decision]:
    found = Decision.objects.filter(owner=owner_id, action=action, lifted_at=None)
    return found.filter(target_id=target_id) if target_id else found
