"""Rings cut open at their knots, and the stretches between that one curve each may follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer.tracing.contours import Rings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.complex64]
    Reals = NDArray[np.float32]
    Run = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.intp]

_WINDOW = 3  # points on each side that give the direction at a knot


@dataclass(frozen=True)
class Polyline:
    """The points of all rings, each ring cut open at a knot with its first point repeated at its
    end; `run` is the way along them in pixels, `weight` how much an error counts if
    that differs."""

    points: Points
    run: Run
    is_knot: Flags
    is_sharp: Flags
    weight: Reals | None
    ring_of: Indices


@dataclass(frozen=True)
class Spans:
    """Stretches of a line from one point to another, with the unit directions in which a curve
    leaves each end, and whether that end is a corner."""

    first: Indices
    last: Indices
    leaving: Points
    arriving: Points
    sharp_start: Flags
    sharp_end: Flags

    def __getitem__(self, wanted: Flags | Indices) -> Spans:
        return Spans(*(getattr(self, name)[wanted] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Samples:
    """Points of spans: their index, their span, and where each span begins."""

    index: Indices
    span_of: Indices
    offsets: Indices


def unrolled(rings: Rings, is_corner: Flags, unseen: float) -> Polyline:
    """The rings as one line, with knots at the corners, or at its sides where a ring has fewer
    than two. An error counts `unseen` times as much at hidden points."""
    import numpy as np

    count, lengths, starts = rings.count, rings.lengths, rings.starts[:-1]
    ring_of_point = np.repeat(np.arange(count), lengths)
    is_knot = is_corner | _extremes(rings, is_corner, ring_of_point)
    knots = np.flatnonzero(is_knot)
    opening = knots[np.searchsorted(ring_of_point[knots], np.arange(count))]
    ring_of = np.repeat(np.arange(count), lengths + 1)
    order = np.arange(len(ring_of)) + (opening - starts - np.arange(count))[ring_of]
    end = (starts + lengths)[ring_of]
    order = np.where(order >= end, order - lengths[ring_of], order)
    points = rings.points[order]
    run = np.cumsum(np.abs(np.diff(points, prepend=points[:1])), dtype=np.float64)
    weight = None
    if rings.is_hidden.any():
        weight = np.where(rings.is_hidden, np.float32(unseen), np.float32(1))[order]
    return Polyline(points, run, is_knot[order], is_corner[order], weight, ring_of)


def between(line: Polyline) -> Spans:
    """One span from each knot to the next."""
    import numpy as np

    knots = np.flatnonzero(line.is_knot)
    same = line.ring_of[knots[:-1]] == line.ring_of[knots[1:]]
    first, last = knots[:-1][same], knots[1:][same]
    smooth = np.zeros_like(line.points)
    smooth[knots] = _through(line, knots)
    sharp_start, sharp_end = line.is_sharp[first], line.is_sharp[last]
    ahead = line.points[np.minimum(first + _WINDOW, last)] - line.points[first]
    behind = line.points[np.maximum(last - _WINDOW, first)] - line.points[last]
    return Spans(
        first,
        last,
        np.where(sharp_start, unit(ahead), smooth[first]),
        np.where(sharp_end, unit(behind), -smooth[last]),
        sharp_start,
        sharp_end,
    )


def halves(points: Points, spans: Spans, worst: Indices) -> Spans:
    """Each span of two steps or more as two that meet smoothly at its `worst` point."""
    import numpy as np

    middle = np.clip(worst, spans.first + 1, spans.last - 1)
    reach = np.minimum(np.minimum(middle - spans.first, spans.last - middle), _WINDOW)
    direction = unit(points[middle + reach] - points[middle - reach])
    smooth = np.zeros(len(middle), dtype=bool)
    return Spans(
        np.concatenate([spans.first, middle]),
        np.concatenate([middle, spans.last]),
        np.concatenate([spans.leaving, direction]),
        np.concatenate([-direction, spans.arriving]),
        np.concatenate([spans.sharp_start, smooth]),
        np.concatenate([smooth, spans.sharp_end]),
    )


def sampled(line: Polyline, spans: Spans, most: int) -> Samples:
    """The points of each span; of those with more than `most` steps only so many (0 is all)."""
    import numpy as np

    steps = spans.last - spans.first
    taken = np.minimum(steps, most) if most else steps
    offsets = np.concatenate([[0], np.cumsum(taken + 1)[:-1]])
    span_of = np.repeat(np.arange(len(steps)), taken + 1)
    place = np.arange(len(span_of)) - offsets[span_of]
    if most:
        place = place * steps[span_of] // taken[span_of]
    return Samples(place + spans.first[span_of], span_of, offsets)


def _extremes(rings: Rings, is_corner: Flags, ring_of: Indices) -> Flags:
    """The leftmost and rightmost points of each ring with fewer than two corners."""
    import numpy as np

    few = np.add.reduceat(is_corner, rings.starts[:-1], dtype=np.intp) < 2
    x = rings.points.real
    flags = np.zeros(len(x), dtype=bool)
    for extreme in (np.minimum, np.maximum):
        best = np.where(few, extreme.reduceat(x, rings.starts[:-1]), np.nan)
        hits = np.flatnonzero(x == best[ring_of])
        flags[hits[np.diff(ring_of[hits], prepend=-1) > 0]] = True
    return flags


def _through(line: Polyline, knots: Indices) -> Points:
    """The direction at knots, looking round the place where the ring was cut open."""
    import numpy as np

    edges = np.flatnonzero(np.diff(line.ring_of, prepend=-1, append=-1))
    first, last = edges[line.ring_of[knots]], edges[line.ring_of[knots] + 1] - 1
    length = last - first
    ahead = first + (knots - first + _WINDOW) % length
    behind = first + (knots - first - _WINDOW) % length
    return unit(line.points[ahead] - line.points[behind])


def unit(vectors: Points) -> Points:
    """The same directions, of length 1; nothing stays nothing."""
    import numpy as np

    lengths: Reals = np.maximum(np.abs(vectors), np.float32(1e-9))
    return vectors / lengths
