"""Reports as the staff's pages print them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.refusals import Refused
from reports import cells, charts, periods
from reports.models import FileFormat
from reports.periods import Period
from reports.registry import Asked, Column, Report, Row, Value
from reports.tiles import tiles


@dataclass(frozen=True)
class Line:
    """A row of the table: each cell with its column, its words, and the classes of its look."""

    cells: list[tuple[Column, str, str]]


def frame(period: Period, refusal: Refused | None) -> dict[str, Any]:
    """What the form of the days shows."""
    presets = periods.presets()
    # Of two that are the same days today one is marked.
    chosen = next((words for words, preset in presets.items() if preset == period), "")
    return {
        "place": "numbers",
        "period": period,
        "presets": presets.items(),
        "chosen_preset": chosen,
        "refusal": refusal,
    }


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
        "formats": list(FileFormat),
        "lines": [_line(report, row) for row in rows],
    }


def _line(report: Report, row: Row) -> Line:
    texts = cells.texts(report, row)
    looks = [_look(column, value) for column, value in zip(report.columns, row, strict=True)]
    return Line(
        [(column, words, look) for (column, words), look in zip(texts, looks, strict=True)]
    )


def _look(column: Column, value: Value) -> str:
    """A shaded cell has one of eleven shades."""
    classes = ["number"] if column.is_number else []
    if column.is_shaded and isinstance(value, int | float):
        classes.append(f"shade-{round(max(0, min(value, 1)) * 10)}")
    return " ".join(classes)
