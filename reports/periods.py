"""The days that a report is about, from its address and to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from django.utils import timezone

from core.refusals import Refused

MOST_DAYS = 1100


class Step(StrEnum):
    """What one line of a report covers."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Period:
    """Whole days in UTC, both ends in it."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def since(self) -> datetime:
        return _midnight(self.first)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1))

    @property
    def before(self) -> Period:
        """The same number of days that end where this begins."""
        length = timedelta(days=self.days)
        return Period(self.first - length, self.last - length)

    @property
    def step(self) -> Step:
        """What keeps a chart of it readable."""
        if self.days <= 62:
            return Step.DAY
        return Step.WEEK if self.days <= 370 else Step.MONTH

    @property
    def query(self) -> str:
        return urlencode({"from": self.first.isoformat(), "to": self.last.isoformat()})

    def __str__(self) -> str:
        return f"{self.first:%-d %b %Y} to {self.last:%-d %b %Y}"


def recent(days: int = 30) -> Period:
    """The last so many days, today with them."""
    today = timezone.now().astimezone(UTC).date()
    return Period(today - timedelta(days=days - 1), today)


def presets() -> dict[str, Period]:
    """By the words of their links."""
    today = timezone.now().astimezone(UTC).date()
    month = today.replace(day=1)
    last_month = month - timedelta(days=1)
    return {
        "7 days": recent(7),
        "30 days": recent(30),
        "90 days": recent(90),
        "This month": Period(month, today),
        "Last month": Period(last_month.replace(day=1), last_month),
        "12 months": recent(365),
    }


def period_of(query: Mapping[str, str], days: int = 30) -> Period:
    """`from` and `to` as days; the last `days` without them. Raises Refused."""
    usual = recent(days)
    first = _day(query, "from") or usual.first
    last = _day(query, "to") or usual.last
    if first > last:
        raise Refused("bad_period", "The first day comes after the last.", field="from")
    period = Period(first, last)
    if period.days > MOST_DAYS:
        words = f"That is {period.days:,} days; ask for {MOST_DAYS:,} at most."
        raise Refused("bad_period", words, field="from")
    return period


def _day(query: Mapping[str, str], name: str) -> date | None:
    words = query.get(name, "").strip()
    if not words:
        return None
    try:
        day = date.fromisoformat(words)
    except ValueError as error:
        wrong = "Write a day as year, month and day: 2026-11-30."
        raise Refused("bad_period", wrong, field=name) from error
    if not 2000 <= day.year <= 2200:
        raise Refused("bad_period", "Choose a year between 2000 and 2200.", field=name)
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
