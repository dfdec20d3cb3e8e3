"""A person is told what moderation decided about something of theirs, and why."""

from __future__ import annotations

from django.urls import reverse

from core.moderation.decisions import ANSWERED
from core.moderation.models import Action, Decision
from notifications.events import Event
from notifications.models import EventType
from notifications.services.announce import announce

WHAT = {
    Action.UPHOLD: "We found that something of yours breaks our rules",
    Action.REMOVE: "We removed something of yours",
    Action.SUSPEND_MODEL: "We suspended a model of yours",
    Action.SUSPEND_PERSON: "We suspended your account",
    Action.BLOCK: "A prompt of yours was blocked",
}
EFFECTS = {
    Action.SUSPEND_MODEL: "Nothing can be made with it; what was running is cancelled and not"
    " charged.",
    Action.SUSPEND_PERSON: "Nothing new can be made or bought; what was running is cancelled and"
    " not charged. You can still log in, export and delete what is yours.",
}


def tell(decision: Decision, about: str) -> None:
    """Joins the transaction of the decision."""
    path = reverse("accounts:decision", args=[decision.pk])
    action = Action(decision.action)
    if about == ANSWERED:
        is_lifted = decision.lifted_at is not None
        words = {
            "what": "We took a decision back" if is_lifted else "We stay with a decision",
            "reason": decision.answer_reason,
        }
        announce(Event(decision.owner_id, EventType.MODERATION_ANSWERED, decision.pk, path, words))
        return
    words = {"what": WHAT[action], "reason": decision.reason, "effect": EFFECTS.get(action, "")}
    announce(Event(decision.owner_id, EventType.MODERATION_DECIDED, decision.pk, path, words))
