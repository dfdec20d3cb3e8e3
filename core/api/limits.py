"""How a limit is written: `"30/m 500/d"` is 30 in a minute and 500 in a day."""

from __future__ import annotations

from collections.abc import Iterator

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_NAMES = {1: "a second", 60: "a minute", 3600: "an hour", 86400: "a day"}


def windows(text: str) -> Iterator[tuple[int, int]]:
    """How many in how many seconds."""
    for part in text.split():
        most, _, unit = part.partition("/")
        yield int(most), _SECONDS[unit]


def in_words(text: str) -> str:
    """For people: 30 a minute, 500 a day."""
    return ", ".join(f"{most:,} {_NAMES[seconds]}" for most, seconds in windows(text))
