"""How the switches stand, as each process remembers it for a few seconds.

It is read from the database, not from the shared cache: one small query every few seconds and
process, and no cache that is away, or comes back with an old value, keeps a switch from turning.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django.utils import timezone

from core.switches.models import Announcement, Service, ServiceSwitch

FRESH_SECONDS = 3.0
Found = TypeVar("Found")


class Remembered(Generic[Found]):
    """What was read last, by this process, unless it is old."""

    _all: ClassVar[list[Remembered[Any]]] = []

    def __init__(self, read: Callable[[], Found], *, seconds: float = FRESH_SECONDS) -> None:
        self._read, self._seconds = read, seconds
        self._known: tuple[float, Found] | None = None
        self._all.append(self)

    def get(self) -> Found:
        now = time.monotonic()
        if self._known is None or now - self._known[0] > self._seconds:
            self._known = (now, self._read())
        return self._known[1]

    @classmethod
    def forget(cls) -> None:
        for one in cls._all:
            one._known = None


def standing() -> Mapping[str, ServiceSwitch]:
    """The newest turn of each switch that was ever turned."""
    return _switches.get()


def off(*services: Service) -> ServiceSwitch | None:
    """The first of them that is off."""
    found = standing()
    rows = (found.get(service) for service in services)
    return next((row for row in rows if row is not None and not row.is_on), None)


def announced() -> Sequence[Announcement]:
    """Whose time it is now, newest first."""
    now = timezone.now()
    return [one for one in _announcements.get() if one.is_shown_at(now)]


def forget() -> None:
    """This process looks again at once; the others do within `FRESH_SECONDS`."""
    Remembered.forget()


_switches = Remembered(lambda: {row.name: row for row in ServiceSwitch.objects.newest()})
_announcements = Remembered(lambda: list(Announcement.objects.shown(timezone.now())))
