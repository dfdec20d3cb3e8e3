"""The path data of a drawing: its grammar, and its segments in absolute coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterator

# The letter M, L, C or Z and its absolute points: x, y, or x1, y1, x2, y2, x, y, or none.
Points = tuple[float, ...]
Segment = tuple[str, Points]

NUMBER = r"-?(?>\d{1,7}(?:\.\d{1,20})?|\.\d{1,20})"
_SPACE = r"[ \t\r\n]"
_SIZES = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Z": 1}
_NEXT = {"M": "L", "m": "l"}  # more numbers after a move are lines


def _command(letters: str, size: int) -> str:
    """A letter with its numbers, once or more. Atomic throughout: no number is ever cut in two,
    and a bad path fails in one pass."""
    more = rf"(?>{_SPACE}*+,?{_SPACE}*+){NUMBER}"
    first = rf"[{letters}]{_SPACE}*+{NUMBER}(?:{more}){{{size - 1}}}+"
    return rf"{first}(?:(?:{more}){{{size}}}+)*+{_SPACE}*+"


_DRAWN = "|".join(_command(*each) for each in (("Cc", 6), ("Ll", 2), ("HhVv", 1), ("Ss", 4)))
_FIGURE = rf"{_command('Mm', 2)}(?:{_DRAWN}|[Zz]{_SPACE}*+)*+"
_PATH = re.compile(rf"{_SPACE}*+(?:{_FIGURE})*+", re.ASCII)
_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(NUMBER, re.ASCII)


def is_path(text: str) -> bool:
    """Moves, lines, cubic curves and closings, each with all of its numbers."""
    return _PATH.fullmatch(text) is not None


def segments(path: str, dx: float = 0, dy: float = 0) -> Iterator[Segment]:
    """Of a text that `is_path`, moved by `dx`, `dy`. Every figure starts with its M."""
    pen = _Pen(dx, dy)
    for letter, text in _COMMAND.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(text)] or [0.0]
        size = _SIZES[letter.upper()]
        if pen.is_closed and letter not in "MmZz":
            yield "M", pen.start
        for at in range(0, len(numbers), size):
            yield pen.draw(letter, numbers[at : at + size])
            letter = _NEXT.get(letter, letter)


class _Pen:
    """Where it stands, where its figure began, and the handle a smooth curve goes on from."""

    def __init__(self, dx: float, dy: float) -> None:
        self.start: Points = (dx, dy)
        self.is_closed = False
        self._origin = (dx, dy)
        self._at: Points = (dx, dy)
        self._handle: Points = (dx, dy)

    def draw(self, letter: str, numbers: list[float]) -> Segment:
        kind = letter.upper()
        self.is_closed = kind == "Z"
        if self.is_closed:
            self._at = self._handle = self.start
            return "Z", ()
        points = self._absolute(letter, kind, numbers)
        self._at = points[-2:]
        self._handle = points[-4:-2] or self._at
        if kind == "M":
            self.start = self._at
        return ("L" if kind in "HV" else "C" if kind == "S" else kind), points

    def _absolute(self, letter: str, kind: str, numbers: list[float]) -> Points:
        x, y = self._at if letter.islower() else self._origin
        if kind == "H":
            return x + numbers[0], self._at[1]
        if kind == "V":
            return self._at[0], y + numbers[0]
        points = tuple([n + (y if place % 2 else x) for place, n in enumerate(numbers)])
        return self._mirrored() + points if kind == "S" else points

    def _mirrored(self) -> Points:
        (x, y), (handle_x, handle_y) = self._at, self._handle
        return 2 * x - handle_x, 2 * y - handle_y
