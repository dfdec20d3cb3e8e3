"""Sums that the database makes for a report, of rows that may still change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from reports.registry import Asked, Row
from reports.services import figures


def fetch(query: str, **given: Any) -> list[tuple[Any, ...]]:
    """`query` is our own words; whatever somebody asked for is `given`."""
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return cursor.fetchall()


def given(asked: Asked) -> dict[str, object]:
    """What a query of money is asked for."""
    period = asked.period
    return {
        "currency": asked.currency,
        "since": period.since,
        "until": period.until,
        "step": period.step.value,
    }


def by_step(query: str, asked: Asked, nothing: tuple[int | None, ...]) -> Iterable[Row]:
    """A line for each step of the period: `query` selects its day and its sums, `nothing` are the
    sums of one in which there was none."""
    first = asked.period.first
    found = {max(day, first): sums for day, *sums in fetch(query, **given(asked))}
    for day in figures.steps(asked.period):
        yield (day, asked.currency, *found.get(day, nothing))
