"""The staff's first page: the figures that matter, what needs somebody, the way to each report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse

from reports import attention, charts, registry, tiles
from reports.numbers import needs
from reports.periods import Period, recent
from reports.registry import Asked, Report, Row
from reports.tiles import Tile

# Columns by report, in the order of the tiles. Each report is read once for these days and once
# for those before.
HEADLINES: dict[str, tuple[str, ...]] = {
    "revenue": ("net",),
    "mrr": ("mrr", "people"),
    "funnel": ("signed_up",),
    "credits": ("outstanding",),
    "margin-by-kind": ("margin",),
    "jobs": ("failed",),
}
# Where a column's own words need its report beside them.
LABELS = {
    "net": "Net revenue",
    "signed_up": "New people",
    "outstanding": "Credits outstanding",
    "failed": "Failed jobs",
}
CHARTS = ("revenue", "credits")


def context(period: Period) -> dict[str, Any]:
    shown: list[Tile] = []
    drawn = []
    for name in HEADLINES:
        if (report := registry.find(name)) is None:
            continue
        asked = report.asked(period, {})
        rows = list(report.rows(asked))
        shown += _tiles(report, asked, rows)
        chart = charts.draw(report, rows) if name in CHARTS else None
        if chart:
            drawn.append((report, chart))
    return {
        "tiles": [*shown, _queue()],
        "charts": drawn,
        "needs": attention.needs(),
        "groups": _groups(period),
    }


def _tiles(report: Report, asked: Asked, rows: list[Row]) -> list[Tile]:
    keys = HEADLINES[report.name]
    now, then = tiles.sums(report, asked, rows, keys)
    url = f"{reverse('reports:report', args=[report.name])}?{asked.period.query}"
    return [
        replace(
            tiles.tile(report.column(key), now[key], then[key], asked.currency),
            url=url,
            label=LABELS.get(key, report.column(key).label),
        )
        for key in keys
    ]


def _queue() -> Tile:
    """Of this moment, so that there is no time before."""
    waiting = f"{needs.queue().waiting:,}"
    return Tile("At work now", waiting, "", "", "tone-quiet", reverse("reports:jobs"))


def _groups(period: Period) -> dict[str, list[tuple[Report, str]]]:
    """Each report with the days to open it with: more than these where it tells little of few."""
    groups: dict[str, list[tuple[Report, str]]] = {}
    for report in registry.all_reports():
        days = period if period.days >= report.days else recent(report.days)
        groups.setdefault(report.group, []).append((report, days.query))
    return groups
