"""The public status: what the looks of the last month say, as a page and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from core.badges import Look
from core.switches.models import Announcement, Audience, Level
from operations.models import Observation, Part, PartState
from operations.services import observations, readings

FRESH_SECONDS = 60
_CACHED = "operations.status"
_BARS = {"hour": 24, "day": 30}
NONE = "none"
LOOKS: Mapping[str, Look] = {
    PartState.OK: Look("circle-check", "Works", "tone-ok"),
    PartState.PAUSED: Look("circle-pause", "Paused", "tone-info"),
    PartState.SLOW: Look("clock", "Slow", "tone-warn"),
    PartState.DOWN: Look("circle-alert", "Down", "tone-bad"),
    NONE: Look("circle-question-mark", "Not looked at", "tone-quiet"),
}
_HEADLINES = {
    PartState.OK: "All of it works",
    PartState.PAUSED: "Part of it is paused",
    PartState.SLOW: "Part of it is slow",
    PartState.DOWN: "Part of it is down",
    NONE: "Nobody has looked for a while",
}
# In order: the first that was seen decides.
_WORST_FIRST = (PartState.DOWN, PartState.SLOW, PartState.PAUSED, PartState.OK)
# One look that finds a part slow may be chance.
_LEAST_LOOKS = 2


@dataclass(frozen=True)
class Bars:
    """Drawn from the oldest to now; `words` say the same."""

    states: list[str]
    words: str


@dataclass(frozen=True)
class Row:
    name: str
    look: Look
    typical: str
    share: float | None
    hours: Bars
    days: Bars


@dataclass(frozen=True)
class Incident:
    text: str
    began: datetime
    ended: datetime | None


@dataclass(frozen=True)
class Status:
    headline: str
    looked_at: datetime | None
    rows: list[Row]
    incidents: list[Incident]


def told() -> dict[str, Any]:
    """For programs, and what the page is drawn from: at most a minute old."""
    known: dict[str, Any] | None = cache.get(_CACHED)
    if known is None:
        known = _told(timezone.now())
        cache.set(_CACHED, known, FRESH_SECONDS)
    return known


def shown() -> Status:
    facts = told()
    return Status(
        headline=_HEADLINES[facts["state"]],
        looked_at=_moment(facts["looked_at"]),
        rows=[_row(part) for part in facts["parts"]],
        incidents=[
            Incident(one["text"], datetime.fromisoformat(one["began"]), _moment(one["ended"]))
            for one in facts["incidents"]
        ],
    )


def _told(now: datetime) -> dict[str, Any]:
    states = observations.newest(now)
    last = Observation.objects.order_by("-at").values_list("at", flat=True).first()
    known = observations.Known(readings.samples_of(readings.kept()), now)
    bars = {by: _bars(now, by, number) for by, number in _BARS.items()}
    parts = [
        {
            "part": part.value,
            "name": part.label,
            "state": str(states.get(part, NONE)),
            "typical_seconds": known.seconds(part),
            "hours": [_worst(looks) for looks in bars["hour"][part]],
            "days": [_worst(looks) for looks in bars["day"][part]],
            "well_share_30d": _share(bars["day"][part]),
        }
        for part in Part
    ]
    return {
        "state": _overall(set(states.values())),
        "looked_at": last and last.isoformat(),
        "parts": parts,
        "incidents": _incidents(now),
    }


def _overall(states: set[PartState]) -> str:
    return next((str(state) for state in _WORST_FIRST if state in states), NONE)


def _bars(now: datetime, by: str, number: int) -> dict[str, list[dict[str, int]]]:
    """Of each part, how often it was found in which state in each hour or day up to now."""
    step = timedelta(hours=1) if by == "hour" else timedelta(days=1)
    last = now.replace(minute=0, second=0, microsecond=0)
    last = last if by == "hour" else last.replace(hour=0)
    starts = [last - step * back for back in reversed(range(number))]
    found = observations.counts(starts[0], by)
    return {part: [found.get((part, start), {}) for start in starts] for part in Part}


def _worst(looks: Mapping[str, int]) -> str:
    least = min(_LEAST_LOOKS, sum(looks.values()))
    seen = (state for state in _WORST_FIRST if looks.get(state, 0) >= max(least, 1))
    return str(next(seen, NONE))


def _share(bars: list[dict[str, int]]) -> float | None:
    """Found well, or paused by ourselves, of all looks."""
    looks = sum(sum(one.values()) for one in bars)
    well = sum(one.get(PartState.OK, 0) + one.get(PartState.PAUSED, 0) for one in bars)
    return round(well / looks, 5) if looks else None


def _incidents(now: datetime) -> list[dict[str, Any]]:
    """Warnings that everybody was told, of the last month."""
    month = now - timedelta(days=_BARS["day"])
    rows = Announcement.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=month),
        level=Level.WARNING, audience=Audience.ALL, begins_at__lte=now, begins_at__gt=month,
    ).order_by("-begins_at")  # fmt: skip
    return [
        {"text": one.text, "began": one.begins_at.isoformat(), "ended": _ended(one, now)}
        for one in rows[:20]
    ]


def _ended(one: Announcement, now: datetime) -> str | None:
    ends = [end for end in (one.withdrawn_at, one.ends_at) if end and end <= now]
    return min(ends).isoformat() if ends else None


def _row(part: Mapping[str, Any]) -> Row:
    seconds = part["typical_seconds"]
    return Row(
        name=part["name"],
        look=LOOKS[part["state"]],
        typical="" if seconds is None else _in_words(seconds),
        share=part["well_share_30d"] and part["well_share_30d"] * 100,
        hours=Bars(part["hours"], _words(part["hours"], "24 hours")),
        days=Bars(part["days"], _words(part["days"], "30 days")),
    )


def _in_words(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 2:
        return f"{round(seconds)} seconds" if seconds >= 1.5 else "a second"
    return f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"


def _words(states: list[str], span: str) -> str:
    said = [f"{LOOKS[state].word.lower()} in {states.count(state)}" for state in LOOKS]
    kept = [words for words, state in zip(said, LOOKS, strict=True) if state in states]
    return f"Of the last {span}: {', '.join(kept)}"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
