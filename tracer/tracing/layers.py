"""A flat picture as sheets of one colour, laid on each other so that no seam shows between them.

Each sheet reaches a little under those above it. So an edge is drawn once where it is seen, by the
upper sheet, and the lower one has its own edge out of sight.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from tracer.tracing.contours import Rings, outline
from tracer.tracing.mixtures import NONE, Mixture
from tracer.tracing.regions import Regions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = NDArray[np.uint8]
    Flags = NDArray[np.bool_]
    Field = NDArray[np.float32]
    Indices = NDArray[np.intp]
    _Value = TypeVar("_Value", bound=np.generic)

_UNDER = 2  # pixels that a sheet reaches under those above it
_MANY = 100_000  # regions times colours; more are not worth an order of their own


@dataclass(frozen=True)
class _Window:
    """The part of a picture that one sheet can touch."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.bottom - self.top, self.right - self.left

    def of(self, values: NDArray[_Value]) -> NDArray[_Value]:
        return values[self.top : self.bottom, self.left : self.right]


@dataclass(frozen=True)
class SheetOrder:
    """Labels from the lowest sheet to the highest. Those from the place `first` on are drawn;
    from `solid` on they hide what is below, so that others may reach under them."""

    labels: list[int]
    first: int
    solid: int

    def ranks(self) -> Labels:
        """How high the sheet of each label lies."""
        import numpy as np

        ranks = np.zeros(NONE + 1, dtype=np.uint8)
        ranks[self.labels] = np.arange(len(self.labels))
        return ranks


def order(areas: Regions, lowest: list[int], first: int) -> SheetOrder:
    """The lowest as given, then the other labels so that little of their edges is hidden."""
    import numpy as np

    sizes = np.bincount(areas.labels, weights=areas.areas, minlength=NONE + 1)
    largest = np.argsort(-sizes, kind="stable").tolist()
    found = lowest + [label for label in largest if label not in lowest and sizes[label]]
    solid = len(lowest)
    for _ in range(len(found) if areas.count * len(found) < _MANY else 0):
        if not _swapped(areas, found, solid):
            break
    return SheetOrder([label for label in found if sizes[label] or label in lowest], first, solid)


def sheets(mixture: Mixture, areas: Regions, order: SheetOrder) -> Iterator[Rings]:
    """The outlines of each sheet that is drawn, from the lowest up."""
    ranks = order.ranks()
    height = ranks[mixture.labels]
    ranked = replace(areas, labels=ranks[areas.labels])
    edges = _Edges(mixture, ranks, height.shape[1])
    for rank in range(order.first, len(order.labels)):
        yield _sheet(ranked, height, edges, _Level(rank, max(rank + 1, order.solid)))


@dataclass(frozen=True)
class _Level:
    """A sheet's rank, and the least rank of those that it may reach under."""

    rank: int
    above: int


def _swapped(areas: Regions, found: list[int], solid: int) -> bool:
    """Turn neighbours round wherever that hides less; whether there was any."""
    swapped = False
    for place in range(solid, len(found) - 1):
        lower, upper = found[place : place + 2]
        above = found[place + 2 :]
        kept = _hidden(areas, lower, [upper, *above]) + _hidden(areas, upper, above)
        turned = _hidden(areas, upper, [lower, *above]) + _hidden(areas, lower, above)
        if turned < kept:
            found[place : place + 2] = upper, lower
            swapped = True
    return swapped


def _hidden(areas: Regions, label: int, above: list[int]) -> int:
    """How much edge a sheet has under those above it, in pixels."""
    import numpy as np

    is_above = np.zeros(NONE + 1, dtype=bool)
    is_above[above] = True
    is_own, is_higher = areas.labels == label, is_above[areas.labels]
    is_sheet = is_own | _filled(areas, is_own, is_higher)
    one, other = areas.pairs
    return int(areas.borders[is_sheet[one] & (is_higher & ~is_sheet)[other]].sum())


class _Edges:
    """The mixed pixels, in the order of their rows."""

    def __init__(self, mixture: Mixture, ranks: Labels, width: int) -> None:
        import numpy as np

        self._row, self._column = np.divmod(mixture.edges, width)
        self._one, self._other = ranks[mixture.one], ranks[mixture.other]
        self._share = mixture.share

    def fill(self, field: Field, under: Field, window: _Window, level: _Level) -> None:
        """Set the mixed pixels of the window to the share that the sheet covers; `under` is how
        much of what lies above it fills."""
        import numpy as np

        first, last = np.searchsorted(self._row, (window.top, window.bottom))
        column = self._column[first:last]
        within = np.flatnonzero((column >= window.left) & (column < window.right)) + first
        place = self._row[within] - window.top, self._column[within] - window.left
        hidden, share = under[place], self._share[within]
        one, other = (
            np.where(side >= level.above, hidden, (side == level.rank).astype(np.float32))
            for side in (self._one[within], self._other[within])
        )
        field[place] = one + share * (other - one)


def _sheet(areas: Regions, height: Labels, edges: _Edges, level: _Level) -> Rings:
    import numpy as np

    is_sheet = height == level.rank
    window = _window(is_sheet)
    if window is None:
        return outline(np.zeros((0, 0), dtype=np.float32))
    part, is_sheet = window.of(height), window.of(is_sheet)
    under = _rim(is_sheet)
    filled = _filled(areas, areas.labels == level.rank, areas.labels >= level.above)
    under[filled[window.of(areas.map)]] = 1
    is_above = part >= level.above
    field = np.where(is_above, under, is_sheet.astype(np.float32))
    edges.fill(field, under, window, level)
    rings = outline(field)
    shift = np.complex64(complex(window.left, window.top))
    is_hidden = ~_beside(~is_above & ~is_sheet, rings)
    return Rings(rings.points + shift, rings.starts, is_hidden)


def _window(is_sheet: Flags) -> _Window | None:
    import numpy as np

    rows, columns = np.flatnonzero(is_sheet.any(axis=1)), np.flatnonzero(is_sheet.any(axis=0))
    if not len(rows):
        return None
    height, width = is_sheet.shape
    margin = _UNDER + 2
    return _Window(
        max(0, int(rows[0]) - margin),
        max(0, int(columns[0]) - margin),
        min(height, int(rows[-1]) + margin + 1),
        min(width, int(columns[-1]) + margin + 1),
    )


def _rim(is_sheet: Flags) -> Field:
    """1 within two pixels of the sheet, falling off beyond, so that the hidden edge is smooth."""
    import numpy as np

    near = np.zeros(is_sheet.shape, dtype=np.uint8)
    near[is_sheet] = 1
    _spread(near, 1, np.maximum)
    _spread(near, 2, np.add)
    return np.minimum(near * np.float32(0.1), np.float32(1))


def _beside(is_lower: Flags, rings: Rings) -> Flags:
    """The points that lie beside a lower pixel, so that the edge there is seen."""
    import numpy as np

    near = is_lower.astype(np.uint8)
    _spread(near, 1, np.maximum)
    height, width = near.shape
    row = np.minimum(rings.points.imag.astype(np.intp), height - 1)
    column = np.minimum(rings.points.real.astype(np.intp), width - 1)
    return near[row, column] > 0


def _spread(values: Labels, reach: int, join: np.ufunc) -> None:
    """Join each value with those up to `reach` pixels off, in rows and then in columns."""
    for lines in (values, values.T):
        own = lines.copy(order="K")
        for step in range(1, reach + 1):
            join(lines[step:], own[:-step], out=lines[step:])
            join(lines[:-step], own[step:], out=lines[:-step])


def _filled(areas: Regions, is_own: Flags, is_higher: Flags) -> Flags:
    """The higher regions that a sheet fills: those that touch nothing lower, beside which the
    edge of the sheet would show."""
    import numpy as np

    one, other = areas.pairs
    meets_lower = np.zeros(areas.count, dtype=bool)
    meets_lower[one[~(is_own | is_higher)[other]]] = True
    return is_higher & ~meets_lower
