"""Months, weeks and years as subscriptions count them."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta
from typing import Any

MONTHS = {"month": 1, "year": 12}
DAYS = {"day": 1, "week": 7}


def end_of(start: int, recurring: dict[str, Any]) -> int:
    """When a period that begins at `start` ends; the 31st becomes the month's last day."""
    interval, count = recurring["interval"], recurring["interval_count"]
    moment = datetime.fromtimestamp(start, UTC)
    if interval in DAYS:
        return int((moment + timedelta(days=DAYS[interval] * count)).timestamp())
    months = moment.month - 1 + MONTHS[interval] * count
    year, month = moment.year + months // 12, months % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return int(moment.replace(year=year, month=month, day=day).timestamp())


def share_left(period: tuple[int, int], moment: int) -> float:
    """How much of a period is still to come, from 0 to 1."""
    start, end = period
    return min(max((end - moment) / (end - start), 0.0), 1.0)
