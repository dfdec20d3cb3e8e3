"""How the switches stand, as each process remembers it for a few seconds.

It is read from the database, not from the shared cache: one small query every few seconds and
process, and no cache that is away, or comes back with an old value, keeps a switch from turning.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from core.switches.models import Service, ServiceSwitch

FRESH_SECONDS = 3.0
_known: tuple[float, dict[str, ServiceSwitch]] | None = None


def standing() -> Mapping[str, ServiceSwitch]:
    """The newest turn of each switch that was ever turned."""
    global _known
    now = time.monotonic()
    if _known is None or now - _known[0] > FRESH_SECONDS:
        _known = (now, {row.name: row for row in ServiceSwitch.objects.newest()})
    return _known[1]


def off(*services: Service) -> ServiceSwitch | None:
    """The first of them that is off."""
    found = standing()
    rows = (found.get(service) for service in services)
    return next((row for row in rows if row is not None and not row.is_on), None)


def forget() -> None:
    """This process looks again at once; the others do within `FRESH_SECONDS`."""
    global _known
    _known = None
