"""Reports of fed rows, in all kinds of columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from reports.files.document import Document
from reports.periods import Period
from reports.registry import Asked, Chart, Choice, Column, Kind, Report, Row, Shape

WEEK = Period(date(2026, 11, 2), date(2026, 11, 8))
MADE_AT = datetime(2026, 11, 9, 8, 30, tzinfo=UTC)
EVIL = "=1+1|<b>&{{ 7*7 }}"
COLUMNS = (
    Column("day", "Day", Kind.DAY),
    Column("name", "Name", Kind.TEXT, "What <it> is called."),
    Column("count", "Count", about="Pieces."),
    Column("credits", "Credits", Kind.CREDITS),
    Column("money", "Money", Kind.MONEY),
    Column("currency", "Currency", Kind.TEXT),
    Column("cost", "Cost", Kind.COST),
    Column("share", "Share", Kind.SHARE),
    Column("took", "Took", Kind.TIME),
    Column("size", "Size", Kind.BYTES),
)
FIRST: Row = (WEEK.first, EVIL, 3, -1500, 950, "eur", 25_000_000, 0.256, 93_000, 2048)
SECOND: Row = (WEEK.first + timedelta(days=1), "plain", 0, 0, 950, "jpy", None, None, None, 0)
# As files hold them.
TYPED = ("2026-11-02", EVIL, 3, -1.5, 9.5, "eur", 0.025, 0.256, 93, 2048)


def rows_of(asked: Asked) -> Iterable[Row]:
    return [FIRST, SECOND] if asked.period == WEEK else []


REPORT = Report(
    "made",
    "Made up",
    "Tests",
    "Rows that a test fed.",
    COLUMNS,
    rows_of,
    Chart("day", ("count",), Shape.BARS),
    tiles=("count", "credits"),
    choices=(Choice("by", "By", {"week": "Week", "month": "Month"}),),
)


def document(report: Report = REPORT, rows: Iterable[Row] | None = None) -> Document:
    asked = report.asked(WEEK, {})
    return Document(report, asked, report.rows(asked) if rows is None else rows, MADE_AT)


def nobody_watches(lines: int) -> None:
    pass
