"""How each part of the product is found, every five minutes, and how it was found before.

A part is judged by what people would notice: how long the oldest of them waits, and how many of
the last hour's jobs failed. The site is asked from outside, by the address that people use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import httpx
from django.conf import settings
from django.db.models import Count, QuerySet
from django.db.models.functions import Trunc
from django.utils import timezone

from core.jobs.models import State
from core.switches import Service
from operations.models import Observation, Part, PartState
from operations.services.samples import Sample

EVERY = timedelta(minutes=5)
KEPT = timedelta(days=90)
# A page that takes longer is slow to anybody.
_SLOW_PAGE, _MOST_SECONDS = 2.0, 5.0
# The oldest in line waits longer than so: it is slow, or nothing goes on at all.
_WAITS: Mapping[Part, tuple[timedelta, timedelta]] = {
    Part.TRAINING: (timedelta(minutes=15), timedelta(hours=2)),
    Part.GENERATION: (timedelta(minutes=5), timedelta(hours=1)),
    Part.VECTORISING: (timedelta(minutes=5), timedelta(hours=1)),
    Part.PAYMENTS: (timedelta(minutes=15), timedelta(hours=2)),
    Part.MAIL: (timedelta(minutes=15), timedelta(hours=2)),
}
_KINDS = {
    Part.TRAINING: "training",
    Part.GENERATION: "generation",
    Part.VECTORISING: "vectorisation",
}
_SERVICES = {
    Part.SITE: Service.WEBSITE,
    Part.TRAINING: Service.TRAINING,
    Part.GENERATION: Service.GENERATION,
    Part.VECTORISING: Service.VECTORISING,
    Part.PAYMENTS: Service.PAYMENTS,
}
# Of fewer jobs in an hour nothing is concluded.
_ENOUGH, _SOME_FAIL, _MOST_FAIL = 5, 0.2, 0.5


def observe(samples: Iterable[Sample], now: datetime | None = None) -> int:
    """Once in five minutes, whoever calls; gives how many parts were looked at."""
    now = now or timezone.now()
    slot = _slot(now)
    if Observation.objects.filter(at=slot).exists():
        return 0
    known = Known(samples, now)
    found = [Observation(at=slot, part=part, state=known.state(part)) for part in Part]
    return len(Observation.objects.bulk_create(found, ignore_conflicts=True))


class Known:
    """What was read last, asked by part."""

    def __init__(self, samples: Iterable[Sample], now: datetime) -> None:
        self._now = now
        self._values: dict[str, list[Sample]] = defaultdict(list)
        for one in samples:
            self._values[one.name.removeprefix("visiona_")].append(one)

    def state(self, part: Part) -> PartState:
        service = _SERVICES.get(part)
        if service and self._sum("service_open", service=service.value) == 0:
            return PartState.PAUSED
        if part is Part.SITE:
            return ask_site()
        return max(self._by_wait(part), self._by_ends(part), key=list(PartState).index)

    def seconds(self, part: Part) -> float | None:
        """What half of the last day's jobs took at most; None of nothing."""
        found = self._found("job_seconds", kind=_KINDS.get(part, ""), share="0.5")
        return found[0].value if found else None

    def _by_wait(self, part: Part) -> PartState:
        slow, down = _WAITS[part]
        since = self._waits_since(part)
        if since is None or self._now - since < slow:
            return PartState.OK
        return PartState.SLOW if self._now - since < down else PartState.DOWN

    def _waits_since(self, part: Part) -> datetime | None:
        name = {Part.PAYMENTS: "stripe_event_oldest", Part.MAIL: "mail_oldest_owed"}.get(
            part, "job_oldest_queued"
        )
        labels = {"kind": _KINDS[part]} if part in _KINDS else {}
        found = self._found(f"{name}_timestamp_seconds", **labels)
        return datetime.fromtimestamp(found[0].value, tz=self._now.tzinfo) if found else None

    def _by_ends(self, part: Part) -> PartState:
        kind = _KINDS.get(part, "")
        ended = self._sum("jobs_ended_1h", kind=kind) or 0
        failed = sum(
            self._sum("jobs_ended_1h", kind=kind, state=state) or 0
            for state in (State.FAILED.value, State.EXPIRED.value)
        )
        if ended < _ENOUGH or failed / ended < _SOME_FAIL:
            return PartState.OK
        return PartState.SLOW if failed / ended < _MOST_FAIL else PartState.DOWN

    def _found(self, name: str, **labels: str) -> list[Sample]:
        return [one for one in self._values[name] if labels.items() <= one.labels.items()]

    def _sum(self, name: str, **labels: str) -> float | None:
        """None where nothing of it was read."""
        found = self._found(name, **labels)
        return sum(one.value for one in found) if found else None


def ask_site() -> PartState:
    """By the way that people take: name, proxy and certificate are part of it."""
    try:
        answer = httpx.get(
            f"{settings.SITE_URL}/healthz", timeout=_MOST_SECONDS, follow_redirects=False
        )
    except httpx.HTTPError:
        return PartState.DOWN
    if answer.status_code != 200:
        return PartState.DOWN
    is_slow = answer.elapsed.total_seconds() > _SLOW_PAGE
    return PartState.SLOW if is_slow else PartState.OK


def counts(since: datetime, by: str) -> dict[tuple[str, datetime], dict[str, int]]:
    """Of each part and "hour" or "day" since then, how often it was found in which state."""
    found: dict[tuple[str, datetime], dict[str, int]] = defaultdict(dict)
    rows = Observation.objects.filter(at__gte=since).order_by()
    looks = rows.values_list("part", Trunc("at", by), "state").annotate(Count("pk"))
    for part, start, state, number in looks:
        found[part, start][state] = number
    return found


def newest(now: datetime) -> dict[str, PartState]:
    """By part; nothing where nobody has looked for a while."""
    last = Observation.objects.filter(at__gt=now - 3 * EVERY).order_by("-at").first()
    rows = Observation.objects.filter(at=last.at) if last else Observation.objects.none()
    return {row.part: PartState(row.state) for row in rows}


def past_keeping(now: datetime) -> QuerySet[Observation]:
    return Observation.objects.filter(at__lte=now - KEPT).order_by("at")


def _slot(now: datetime) -> datetime:
    return now - timedelta(
        minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond
    )
