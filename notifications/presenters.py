"""Notices and choices as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from notifications.kinds import Lines, lines_of
from notifications.models import Notice
from notifications.services.choices import Choice


@dataclass(frozen=True)
class Row:
    notice: Notice
    lines: Lines


def rows(notices: Iterable[Notice]) -> list[Row]:
    return [Row(notice, lines_of(notice)) for notice in notices]


def groups(choices: Iterable[Choice]) -> dict[str, list[Choice]]:
    """By subject, in the order of the table."""
    found: dict[str, list[Choice]] = {}
    for choice in choices:
        found.setdefault(choice.kind.group, []).append(choice)
    return found
