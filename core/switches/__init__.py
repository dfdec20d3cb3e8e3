"""Service switches: staff close a part of the product with a word for people, and open it again.

What somebody asks for while it is closed is refused by `require`, before anything is made or
charged. What was asked for before waits: `core.jobs.held` says how.
"""

from __future__ import annotations

from core import actor
from core.refusals import Refused
from core.switches.models import SPENDS, Service, ServiceSwitch
from core.switches.snapshot import off

__all__ = ["RETRY_SECONDS", "Closed", "Service", "closed_words", "is_on", "require"]
RETRY_SECONDS = 300


class Closed(Refused):
    """It is switched off. Nothing was made and nothing charged."""

    def __init__(self, service: Service, words: str) -> None:
        super().__init__("closed", words, service=service.value, retry_after=RETRY_SECONDS)


def is_on(service: Service | str) -> bool:
    return _closing(Service(service)) is None


def closed_words(service: Service | str) -> str:
    """What people are told meanwhile; empty while it is on."""
    closing = _closing(Service(service))
    return closing.words if closing else ""


def require(service: Service | str) -> None:
    """Raises Closed."""
    if words := closed_words(service):
        raise Closed(Service(service), words)


def _closing(service: Service) -> ServiceSwitch | None:
    """Tests cost us nothing at a provider, so the spending brake does not stop them."""
    if service in SPENDS and not actor.is_test():
        return off(service, Service.SPENDING)
    return off(service)
