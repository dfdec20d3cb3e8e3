"""Every report's most telling figures in one table: what the weekly mail tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports import cells, registry, tiles
from reports.registry import Asked, Column, Kind, Report, Row


def _rows(asked: Asked) -> Iterable[Row]:
    for report in registry.all_reports():
        if report.tiles:
            yield from _of(report, report.asked(asked.period, {}))


def _of(report: Report, asked: Asked) -> Iterator[Row]:
    both = tiles.sums(report, asked)
    for key in report.tiles:
        column = report.column(key)
        now, then = (_short(cells.number(one[key], column.kind, asked.currency)) for one in both)
        is_told = isinstance(now, int | float) and isinstance(then, int | float) and then
        change = (now - then) / abs(then) if is_told else None  # type: ignore[operator,arg-type]
        yield (report.title, column.label, now, then, _unit(column, asked), change)


def _short(value: str | float | None) -> str | float | None:
    """Shares and costs are exact in their own reports."""
    return round(value, 4) if isinstance(value, float) else value


def _unit(column: Column, asked: Asked) -> str:
    return asked.currency.upper() if column.kind is Kind.MONEY else cells.unit(column)


OVERVIEW = Report(
    "overview",
    "Overview",
    "All in one",
    "The sums that head each report, beside those of as many days before.",
    (
        Column("report", "Report", Kind.TEXT),
        Column("figure", "Figure", Kind.TEXT),
        Column("now", "In these days", Kind.NUMBER),
        Column("before", "Before", Kind.NUMBER, "In as many days that end where these begin."),
        Column("unit", "Unit", Kind.TEXT),
        Column("change", "Change", Kind.SHARE, "Against the days before; none where that was 0."),
    ),
    _rows,
)
