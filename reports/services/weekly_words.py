"""The figures of a week as its mail tells them."""

from __future__ import annotations

from dataclasses import dataclass

from reports import registry
from reports.periods import Period
from reports.tiles import Tile, tiles


@dataclass(frozen=True)
class Group:
    title: str
    tiles: list[Tile]


def groups(period: Period) -> list[Group]:
    """By report, each with its sums beside those of the week before."""
    found = [
        Group(report.title, tiles(report, report.asked(period, {})))
        for report in registry.all_reports()
    ]
    return [group for group in found if group.tiles]
