"""The sums that head a report, each beside that of the time before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports import cells
from reports.registry import Asked, Column, Kind, Report, Row


@dataclass(frozen=True)
class Tile:
    """A sum and how it stands to that of the time before; `change` is empty where that was 0, and
    `before` where there is none. `url` is of the report behind it, where that is another page."""

    label: str
    value: str
    before: str
    change: str
    tone: str
    url: str = ""


def tiles(report: Report, asked: Asked, rows: list[Row] | None = None) -> list[Tile]:
    if not report.tiles:
        return []
    now, then = sums(report, asked, rows)
    return [tile(report.column(key), now[key], then[key], asked.currency) for key in report.tiles]


def sums(
    report: Report,
    asked: Asked,
    rows: list[Row] | None = None,
    keys: tuple[str, ...] = (),
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Now and in the time before; `rows` are those of now, where they are known. Of the report's
    own tiles where no other `keys` are named."""
    now = report.sums(rows if rows is not None else report.rows(asked), keys)
    return now, report.sums(() if report.is_of_now else report.rows(asked.before), keys)


def tile(column: Column, now: Any, then: Any, currency: str = "usd") -> Tile:
    """A share changes by points, not by percents of itself."""
    value = cells.text(now, column.kind, currency)
    before = "" if then is None else cells.text(then, column.kind, currency)
    if now is None or then is None or now == then or not (then or column.kind is Kind.SHARE):
        change = "+0%" if then and now == then else ""
        return Tile(column.label, value, before, change, "tone-quiet")
    if column.kind is Kind.SHARE:
        change = f"{(now - then) * 100:+.1f} points"
    else:
        change = f"{(now - then) / abs(then):+.0%}"
    tone = "tone-ok" if (now > then) is not column.is_worse else "tone-warn"
    return Tile(column.label, value, before, change.replace("-", "−"), tone)
