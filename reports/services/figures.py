"""Reads the figures of days: summed to the lines of a report."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db.models import DateField, Max, Sum
from django.db.models.functions import Cast, Trunc

from reports.models import DailyFigure
from reports.periods import Period, Step

Parts = dict[tuple[str, str], int]


def by_step(figure: str, period: Period) -> dict[date, Parts]:
    """Of each day, week or month of the period, by its first day: sums by part and detail. None
    is left out, also where nothing was."""
    found: dict[date, Parts] = {day: defaultdict(int) for day in steps(period)}
    rows = DailyFigure.objects.filter(figure=figure, day__range=(period.first, period.last))
    begins = _begins(period)
    for row in rows.values("part", "detail", at=begins).annotate(sum=Sum("value")):
        found[max(row["at"], period.first)][row["part"], row["detail"]] += int(row["sum"])
    return found


def last_by_step(figure: str, period: Period) -> dict[date, Parts]:
    """For what stands, rather than flows: of each line its last day that was counted."""
    found: dict[date, Parts] = {day: {} for day in steps(period)}
    rows = DailyFigure.objects.filter(figure=figure, day__range=(period.first, period.last))
    begins = _begins(period)
    last = rows.values(at=begins).annotate(newest=Max("day")).values("newest")
    for row in (
        rows.filter(day__in=last).annotate(at=begins).values("at", "part", "detail", "value")
    ):
        found[max(row["at"], period.first)][row["part"], row["detail"]] = row["value"]
    return found


def totals(figure: str, period: Period) -> Parts:
    """Over all of the period."""
    rows = DailyFigure.objects.filter(figure=figure, day__range=(period.first, period.last))
    sums = rows.values("part", "detail").annotate(sum=Sum("value"))
    return {(row["part"], row["detail"]): int(row["sum"]) for row in sums}


def before(figure: str, day: date) -> int:
    """The sum of all that was before that day."""
    rows = DailyFigure.objects.filter(figure=figure, day__lt=day)
    return int(rows.aggregate(sum=Sum("value"))["sum"] or 0)


def steps(period: Period, step: Step | None = None) -> list[date]:
    """The first days of its lines; the first line begins with the period."""
    days, day = [], period.first
    while day <= period.last:
        days.append(day)
        day = _next(day, step or period.step)
    return days


def _begins(period: Period) -> Cast:
    """The day that a line begins with; cast, since a moment takes long to read."""
    return Cast(Trunc("day", period.step.value), DateField())


def _next(day: date, step: Step) -> date:
    if step is Step.DAY:
        return day + timedelta(days=1)
    if step is Step.WEEK:
        return day + timedelta(days=7 - day.weekday())
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
