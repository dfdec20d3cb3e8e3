"""Curves as the text of a path, and paths as an SVG document."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tracer.tracing.contours import after
from tracer.tracing.curves import Curves

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

_DECIMALS = {
    10: [f".{rest}" if rest else "" for rest in range(10)],
    100: [f".{rest:02}".rstrip("0") if rest else "" for rest in range(100)],
}
_CURVE, _LINE, _LEVEL, _UPRIGHT, _CLOSING = range(5)


def path_data(curves: Curves, parts: int = 100) -> str:
    """Relative commands, one subpath for each ring, in whole hundredths or tenths of a pixel."""
    import numpy as np

    if not len(curves.pieces):
        return ""
    places = np.rint(curves.pieces.view(np.float32) * parts).astype(np.int64)
    places[:, 6:] = places[after(curves.starts), :2]
    steps = places[:, 2:] - np.tile(places[:, :2], 3)
    kinds = _kinds(steps, curves)
    is_start = np.zeros(len(kinds), dtype=bool)
    is_start[curves.starts[:-1]] = True
    runs = np.flatnonzero(is_start | (np.diff(kinds, prepend=-1) != 0))
    opens = is_start[runs].tolist()
    closes = [*opens[1:], True]
    texts = _Texts(places, steps, _numbers(parts))
    ends = [*runs[1:].tolist(), len(kinds)]
    text: list[str] = []
    for first, last, opening, closing in zip(runs.tolist(), ends, opens, closes, strict=True):
        if opening:
            text.append(texts.opening(first))
        text.append(texts.run(int(kinds[first]), first, last))
        if closing:
            text.append("z")
    return "".join(text).replace(" -", "-")


def _kinds(steps: Whole, curves: Curves) -> NDArray[np.int8]:
    import numpy as np

    kinds = np.where(curves.is_line, _LINE, _CURVE).astype(np.int8)
    kinds[curves.is_line & (steps[:, 5] == 0)] = _LEVEL
    kinds[curves.is_line & (steps[:, 4] == 0)] = _UPRIGHT
    last = curves.starts[1:] - 1
    kinds[last[curves.is_line[last]]] = _CLOSING
    return kinds


class _Texts:
    """Numbers of all pieces as text, once, so that a run of pieces is one join."""

    def __init__(self, places: Whole, steps: Whole, numbers: _Numbers) -> None:
        self._openings = places[:, :2].ravel().tolist()
        self._numbers = numbers
        self._bends = [numbers[value] for value in steps.ravel().tolist()]

    def opening(self, piece: int) -> str:
        across, down = self._openings[2 * piece : 2 * piece + 2]
        return f"M{self._numbers[across]} {self._numbers[down]}"

    def run(self, kind: int, first: int, last: int) -> str:
        bends = self._bends[6 * first : 6 * last]
        match kind:
            case 0:
                return "c" + " ".join(bends)
            case 1:
                ends = [number for x, y in zip(bends[4::6], bends[5::6], strict=True)
                        for number in (x, y)]  # fmt: skip
                return "l" + " ".join(ends)
            case 2:
                return "h" + " ".join(bends[4::6])
            case 3:
                return "v" + " ".join(bends[5::6])
        return ""


@cache
def _numbers(parts: int) -> _Numbers:
    """Kept, since the same small steps come again in every drawing."""
    return _Numbers(parts)


class _Numbers(dict[int, str]):
    """A whole number of tenths or hundredths as the shortest text."""

    def __init__(self, parts: int) -> None:
        super().__init__()
        self._parts = parts
        self._decimals = _DECIMALS[parts]

    def __missing__(self, number: int) -> str:
        whole, rest = divmod(abs(number), self._parts)
        text = f"{whole or ''}{self._decimals[rest]}" or "0"
        self[number] = text = f"-{text}" if number < 0 else text
        return text
