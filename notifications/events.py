"""What is announced: one thing that happened to one person, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from notifications.models import EventType

Facts = Mapping[str, str | int]


@dataclass(frozen=True)
class Event:
    """`about` is the id of what it happened to, once per type; `path` its own page.

    `words` fill the lines of `notifications.kinds` and are kept encrypted. `facts` are for
    programs: ids, numbers and API paths, no prompt, no address of a file. `mail_in` leaves others
    the time to add to what the mail will say; `mail=False`: another mail says it.
    """

    owner_id: UUID
    type: EventType
    about: UUID
    path: str
    words: Mapping[str, str] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)
    mail_in: timedelta = timedelta(0)
    mail: bool = True
