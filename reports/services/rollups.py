"""Keeps the figures of each day: sums by the database, made again as long as a day may change.

A day is settled a while after it ended, when no transaction of it can still be open. The sweep
keeps them; `manage.py rebuild_reports` makes past days anew after a rule of counting changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from reports.models import DailyFigure, RollupDay
from reports.periods import Period

FRESH_FOR = timedelta(minutes=5)
_LATE = timedelta(hours=2)


@dataclass(frozen=True)
class Rollup:
    """`sql` selects part, detail and value of one figure, for moments from %(since)s to before
    %(until)s. Rows of tests are never counted."""

    figure: str
    sql: str


_rollups: dict[str, Rollup] = {}


def register(*rollups: Rollup) -> None:
    """Called when the app is ready."""
    _rollups.update({rollup.figure: rollup for rollup in rollups})


def rollups() -> Iterable[Rollup]:
    return _rollups.values()


def due(now: datetime) -> QuerySet[RollupDay]:
    """Days whose figures are not fresh; the first one is made by a migration, each next one by
    the day before it."""
    stale = Q(filled_at=None) | Q(filled_at__lt=now - FRESH_FOR)
    return RollupDay.objects.filter(stale, is_settled=False)


def lacks_days(until: date) -> bool:
    """Whether days that are over by then have not been counted even once: after a first start."""
    today = timezone.now().astimezone(UTC).date()
    open_days = RollupDay.objects.filter(is_settled=False, filled_at=None)
    return open_days.filter(day__lte=until, day__lt=today).exists()


def fill(row: RollupDay) -> None:
    """Make all figures of the day anew."""
    now = timezone.now()
    with transaction.atomic():
        # Of two at once the second does it again, over what the first wrote.
        RollupDay.objects.select_for_update().get(pk=row.pk)
        DailyFigure.objects.filter(day=row.day).delete()
        for rollup in rollups():
            DailyFigure.objects.bulk_create(_count(rollup, row.day))
        end = Period(row.day, row.day).until
        RollupDay.objects.filter(pk=row.pk).update(filled_at=now, is_settled=now > end + _LATE)
        if now >= end:
            RollupDay.objects.get_or_create(day=row.day + timedelta(days=1))


def rebuild(first: date) -> int:
    """Have all days since then made anew; gives how many."""
    today = timezone.now().astimezone(UTC).date()
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    RollupDay.objects.bulk_create(
        [RollupDay(day=day) for day in days],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["filled_at", "is_settled"],
    )
    return len(days)


def _count(rollup: Rollup, day: date) -> list[DailyFigure]:
    period = Period(day, day)
    with connection.cursor() as cursor:
        cursor.execute(rollup.sql, {"since": period.since, "until": period.until})
        return [
            DailyFigure(day=day, figure=rollup.figure, part=part, detail=detail, value=value)
            for part, detail, value in cursor.fetchall()
            if value
        ]
