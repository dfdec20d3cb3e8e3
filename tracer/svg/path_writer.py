"""Path data in as few characters as its grammar allows, on a grid of whole steps.

On a grid a relative step is exact, so that no error builds up along a path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

# As `tracer.svg.paths.Segment`, in steps of the grid.
GridPoints = tuple[int, ...]
GridSegment = tuple[str, GridPoints]

# After a move, more numbers are lines; otherwise they repeat the letter before them.
_GOES_ON_AS = {"M": "L", "m": "l", "z": ""}


def path_data(segments: Iterable[GridSegment], decimals: int) -> str:
    """Every segment relative or absolute, whichever is shorter. The grid has 10^-`decimals` px."""
    writer = _Writer(decimals)
    for kind, points in segments:
        writer.add(kind, points)
    return "".join(writer.parts)


class _Writer:
    """Where the pen stands, and what was written last."""

    def __init__(self, decimals: int) -> None:
        self.parts: list[str] = []
        self._decimals = decimals
        self._at: GridPoints = (0, 0)
        self._start: GridPoints = (0, 0)
        self._handle: GridPoints | None = None
        self._going_on = ""
        self._last = ""

    def add(self, kind: str, points: GridPoints) -> None:
        text, self._last, letter = min(self._ways(kind, points), key=lambda way: len(way[0]))
        self.parts.append(text)
        self._going_on = _GOES_ON_AS.get(letter, letter)
        self._at = points[-2:] or self._start
        self._handle = points[-4:-2] or None
        if kind == "M":
            self._start = self._at

    def _ways(self, kind: str, points: GridPoints) -> Iterator[tuple[str, str, str]]:
        """The text, its last number and its letter."""
        letter, numbers, origin = self._shortened(kind, points)
        yield *self._text(letter, numbers), letter
        if numbers:
            steps = [one - other for one, other in zip(numbers, origin, strict=True)]
            yield *self._text(letter.lower(), steps), letter.lower()

    def _shortened(self, kind: str, points: GridPoints) -> tuple[str, GridPoints, GridPoints]:
        """The letter, its absolute numbers, and what a relative one counts from."""
        x, y = self._at
        if kind == "Z":
            return "z", (), ()
        if kind == "L" and points[1] == y:
            return "H", points[:1], (x,)
        if kind == "L" and points[0] == x:
            return "V", points[1:], (y,)
        if kind == "C" and points[:2] == self._mirrored():
            return "S", points[2:], (x, y, x, y)
        return kind, points, (x, y) * (len(points) // 2)

    def _mirrored(self) -> GridPoints | None:
        if self._handle is None:
            return None
        return 2 * self._at[0] - self._handle[0], 2 * self._at[1] - self._handle[1]

    def _text(self, letter: str, numbers: Sequence[int]) -> tuple[str, str]:
        last = self._last if letter == self._going_on else ""
        parts = [] if letter == self._going_on else [letter]
        for number in numbers:
            text = _formatted(number, self._decimals)
            if last and not (text[0] == "-" or (text[0] == "." and "." in last)):
                parts.append(" ")
            parts.append(text)
            last = text
        return "".join(parts), last


@lru_cache(maxsize=100_000)
def _formatted(number: int, decimals: int) -> str:
    """The shortest spelling: no zero before the point, none at the end."""
    if not decimals:
        return str(number)
    whole, part = divmod(abs(number), 10**decimals)
    digits = f"{part:0{decimals}}".rstrip("0")
    text = f"{whole or ''}.{digits}" if digits else str(whole)
    return f"-{text}" if number < 0 else text
