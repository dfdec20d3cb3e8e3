"""Reports as the staff's pages print them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from core.refusals import Refused
from reports import cells, charts, periods, registry
from reports.periods import Period
from reports.registry import Asked, Column, Kind, Report, Row


@dataclass(frozen=True)
class Tile:
    """A sum and how it stands to that of the time before; `change` is empty where that was 0."""

    label: str
    value: str
    before: str
    change: str
    tone: str


@dataclass(frozen=True)
class Line:
    """A row of the table: each cell with its column, so that a phone can name it."""

    cells: list[tuple[Column, str]]


def frame(period: Period, refusal: Refused | None) -> dict[str, Any]:
    """What the form of the days shows."""
    presets = periods.presets().items()
    return {"place": "numbers", "period": period, "presets": presets, "refusal": refusal}


def overview(period: Period) -> dict[str, Any]:
    """Each report with its tiles, in groups."""
    every = registry.all_reports()
    shown = [(report, tiles(report, report.asked(period, {}))) for report in every]
    groups = groupby(shown, key=lambda pair: pair[0].group)
    return {"groups": [(name, list(pairs)) for name, pairs in groups]}


def report_page(report: Report, asked: Asked) -> dict[str, Any]:
    rows = list(report.rows(asked))
    return {
        "report": report,
        "asked": asked,
        "choices": [
            (choice, choice.known(), asked.chosen[choice.name]) for choice in report.choices
        ],
        "chosen_query": "".join(f"&{name}={value}" for name, value in asked.chosen.items()),
        "tiles": tiles(report, asked, rows),
        "chart": charts.draw(report, rows),
        "lines": [Line(cells.texts(report, row)) for row in rows],
    }


def tiles(report: Report, asked: Asked, rows: list[Row] | None = None) -> list[Tile]:
    if not report.tiles:
        return []
    now = report.sums(rows if rows is not None else report.rows(asked))
    then = report.sums(report.rows(asked.before))
    return [tile(report.column(key), now[key], then[key], asked.currency) for key in report.tiles]


def tile(column: Column, now: Any, then: Any, currency: str = "usd") -> Tile:
    """A share changes by points, not by percents of itself."""
    value, before = (cells.text(number, column.kind, currency) for number in (now, then))
    if now is None or then is None or now == then or not (then or column.kind is Kind.SHARE):
        change = "+0%" if then and now == then else ""
        return Tile(column.label, value, before, change, "tone-quiet")
    if column.kind is Kind.SHARE:
        change = f"{(now - then) * 100:+.1f} points"
    else:
        change = f"{(now - then) / abs(then):+.0%}"
    tone = "tone-ok" if (now > then) is not column.is_worse else "tone-warn"
    return Tile(column.label, value, before, change.replace("-", "−"), tone)
