"""Sums beside those of the time before."""

from __future__ import annotations

from datetime import date

import pytest

from reports.periods import Period
from reports.registry import Asked, Column, Report
from reports.tiles import tiles

PERIOD = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("now", "then", "change"),
    [(150, 100, "+50%"), (50, 100, "−50%"), (100, 100, "+0%"), (5, 0, ""), (-50, -100, "+50%")],
)
def test_a_change_is_told_in_percent_where_there_was_something(now, then, change):
    report = Report(
        "r", "R", "G", "", (Column("n", "N"),),
        lambda asked: [(now,)] if asked.period == PERIOD else [(then,)], tiles=("n",),
    )  # fmt: skip

    [tile] = tiles(report, Asked(PERIOD))

    assert (tile.value, tile.before, tile.change) == (
        str(now).replace("-", "−"), str(then).replace("-", "−"), change,
    )  # fmt: skip
