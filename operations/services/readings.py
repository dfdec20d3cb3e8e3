"""Reading the house for whoever watches it: workers read, and the web tells what they wrote down.

So a scrape costs two small queries however large the house is, and the web, which sees no rows of
people, need not.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone

from operations.models import Reading
from operations.services.gauges import GROUPS, Group
from operations.services.samples import Sample

log = structlog.get_logger(__name__)


def refresh(now: datetime | None = None, groups: Iterable[Group] = GROUPS) -> int:
    """Read what is due; gives how many sides were read. One that fails keeps no other back: its
    moment grows old, and tells."""
    now = now or timezone.now()
    known = dict(Reading.objects.values_list("name", "at"))
    due = [one for one in groups if one.name not in known or now - known[one.name] >= one.every]
    return sum(_read(one, now) for one in due)


def kept() -> list[Reading]:
    return list(Reading.objects.order_by("name"))


def samples_of(readings: Iterable[Reading]) -> list[Sample]:
    return [
        Sample(name, value, labels)
        for reading in readings
        for name, labels, value in reading.samples
    ]


def _read(group: Group, now: datetime) -> bool:
    try:
        with transaction.atomic():
            samples: list[Any] = [one.kept() for one in group.read(now)]
            Reading.objects.update_or_create(
                name=group.name, defaults={"at": now, "samples": samples}
            )
    except DatabaseError as error:
        log.error("reading failed", reading=group.name, error=type(error).__name__)
        return False
    return True
