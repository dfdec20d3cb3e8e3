"""A person is told what staff did for them, or want to be allowed."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import StaffAct
from accounts.services.staff_acts import Kind
from notifications.events import Event
from notifications.models import EventType
from notifications.services.announce import announce


def tell(act: StaffAct, kind: Kind) -> None:
    """In the transaction that ends the act."""
    is_question = act.name == "support.ask"
    event_type = EventType.SUPPORT_ASKED if is_question else EventType.SUPPORT_ACTED
    page = "privacy" if is_question else "activity"
    words = {"what": kind.words(act), "reason": act.reason}
    path = reverse(f"accounts:{page}")
    announce(Event(act.owner_id, event_type, act.pk, path, words, mail=kind.is_mailed))
