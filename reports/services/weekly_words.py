"""The figures of a week as its mail tells them."""

from __future__ import annotations

from dataclasses import dataclass

from reports import registry, tiles
from reports.periods import Period
from reports.tiles import Tile


@dataclass(frozen=True)
class Group:
    title: str
    tiles: list[Tile]


def groups(period: Period) -> list[Group]:
    """By report, each with its sums beside those of the week before; without those of which there
    was nothing in either."""
    found = []
    for report in registry.all_reports():
        asked = report.asked(period, {})
        both = now, then = tiles.sums(report, asked) if report.tiles else ({}, {})
        if any(sum_ for sums in both for sum_ in sums.values()):
            shown = [
                tiles.tile(report.column(key), now[key], then[key], asked.currency) for key in now
            ]
            found.append(Group(report.title, shown))
    return found
