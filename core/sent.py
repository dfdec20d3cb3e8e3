"""What of a job went to whom, when, and when it was gone there: told on the job's own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

OUR_OWN = "Our own servers"
SANDBOX = "The sandbox on this installation"


@dataclass(frozen=True)
class Sent:
    """`gone_at` is None as long as it is there; `kept` says in words what ends it there."""

    to: str
    what: str
    at: datetime | None = None
    gone_at: datetime | None = None
    kept: str = ""


def service(name: str, *, is_test: bool = False) -> str:
    """Who answers for it here: `name` is a switch of the settings, like REPLICATE."""
    switch = getattr(settings, name.upper())
    if is_test or switch.sandbox_url:
        return SANDBOX
    titles = {"OPENAI": "OpenAI"}
    title = titles.get(name.upper(), name.title())
    return title if switch.is_vendor else f"A server in the place of {title}"
