"""Smooth curves through the points of rings: as few as keep to a tolerance, all rings at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer.tracing.contours import Rings
from tracer.tracing.stretches import (
    Polyline,
    Samples,
    Spans,
    between,
    halves,
    sampled,
    unit,
    unrolled,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.complex64]
    Reals = NDArray[np.float32]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.intp]

_PARALLEL = 0.995  # cosine: a line may leave a smooth knot within 6 degrees
_UNSEEN = 1.0  # pixels that a curve may be off where nobody sees it
_FEW = 3  # steps of a stretch so short that half as close will do
_SAMPLES = 12  # steps at which a long stretch is tried before all its points are


@dataclass(frozen=True)
class Curves:
    """Cubic pieces in the order of their rings: (n, 4) start, two handles, end; where `is_line`
    the handles mean nothing. Ring r is pieces[starts[r]:starts[r+1]]."""

    pieces: Points
    is_line: Flags
    starts: Indices

    def of(self, first: int, last: int) -> Curves:
        """Those of the rings from `first` up to, not with, `last`."""
        begun, ended = self.starts[first], self.starts[last]
        starts = self.starts[first : last + 1] - begun
        return Curves(self.pieces[begun:ended], self.is_line[begun:ended], starts)


def fit(rings: Rings, is_corner: Flags, tolerance: float) -> Curves:
    """Curves that pass within `tolerance` pixels of every point."""
    import numpy as np

    if not rings.count:
        none = np.zeros(0, dtype=bool)
        return Curves(np.zeros((0, 4), np.complex64), none, np.zeros(1, dtype=np.intp))
    line = unrolled(rings, is_corner, min(1, tolerance / _UNSEEN))
    spans = between(line)
    firsts, pieces, lines = [], [], []
    while len(spans.first):
        is_line = _straight(line, spans, tolerance)
        drawn, is_done, worst = _drawn(line, spans, tolerance)
        is_done |= is_line
        firsts.append(spans.first[is_done])
        pieces.append(drawn[is_done])
        lines.append(is_line[is_done])
        spans = halves(line.points, spans[~is_done], worst[~is_done])
    first = np.concatenate(firsts)
    order = np.argsort(first)
    counts = np.bincount(line.ring_of[first], minlength=rings.count)
    starts = np.concatenate([[0], np.cumsum(counts)])
    return Curves(np.concatenate(pieces)[order], np.concatenate(lines)[order], starts)


def _straight(line: Polyline, spans: Spans, tolerance: float) -> Flags:
    """Spans that a line follows, and that it leaves without a kink where there is no corner."""
    import numpy as np

    chord = unit(line.points[spans.last] - line.points[spans.first])
    is_line = spans.sharp_start | ((chord.conj() * spans.leaving).real > _PARALLEL)
    is_line &= spans.sharp_end | ((chord.conj() * spans.arriving).real < -_PARALLEL)
    candidates = spans[is_line]
    for most in (_SAMPLES, 0):
        if len(candidates.first):
            all_near = _near(line, candidates, chord[is_line], (tolerance * 0.7, most))
            is_line[np.flatnonzero(is_line)[~all_near]] = False
            candidates = candidates[all_near]
    return is_line


def _near(line: Polyline, spans: Spans, chord: Points, limits: tuple[float, int]) -> Flags:
    import numpy as np

    tolerance, most = limits
    samples = sampled(line, spans, most)
    off = line.points[samples.index] - line.points[spans.first][samples.span_of]
    across = np.abs((off.conj() * chord[samples.span_of]).imag)
    if line.weight is not None:
        across *= line.weight[samples.index]
    return np.maximum.reduceat(across, samples.offsets) <= tolerance


def _drawn(line: Polyline, spans: Spans, tolerance: float) -> tuple[Points, Flags, Indices]:
    """The best cubic of each span, whether it will do, and the point that is farthest from it."""
    import numpy as np

    samples = sampled(line, spans, _SAMPLES)
    time = _times(line, spans, samples)
    pieces = _solved(line, spans, samples, time)
    error, worst = _errors(line, pieces, samples, time)
    steps = spans.last - spans.first
    is_done = (error <= tolerance) | (steps <= 1)
    is_done |= (steps <= _FEW) & (error <= 2 * tolerance)
    unsure = np.flatnonzero(is_done & (steps > _SAMPLES))
    if len(unsure):
        long = spans[unsure]
        every = sampled(line, long, 0)
        error, farthest = _errors(line, pieces[unsure], every, _times(line, long, every))
        is_done[unsure] = error <= tolerance
        worst[unsure] = farthest
    return pieces, is_done, worst


def _times(line: Polyline, spans: Spans, samples: Samples) -> Reals:
    """How far along its span each point is, 0..1."""
    import numpy as np

    begun = line.run[spans.first]
    length = np.maximum(line.run[spans.last] - begun, 1e-9)
    gone = line.run[samples.index] - begun[samples.span_of]
    return (gone / length[samples.span_of]).astype(np.float32)


def _solved(line: Polyline, spans: Spans, samples: Samples, time: Reals) -> Points:
    """Cubics with given ends and directions, whose handles are as long as least squares say."""
    import numpy as np

    span_of = samples.span_of
    start, end = line.points[spans.first], line.points[spans.last]
    rest = 1 - time
    one, other = 3 * time * rest * rest, 3 * time * time * rest
    settled = time * time * time + other
    gap = line.points[samples.index] - start[span_of]
    gap -= settled * (end - start)[span_of]
    along = (gap * spans.leaving.conj()[span_of]).real
    against = (gap * spans.arriving.conj()[span_of]).real
    sums = [
        np.add.reduceat(values, samples.offsets)
        for values in (one * one, one * other, other * other, one * along, other * against)
    ]
    cosine = (spans.leaving * spans.arriving.conj()).real
    first, second = _reaches(sums, cosine, np.abs(end - start))
    handles = start + first * spans.leaving, end + second * spans.arriving
    return np.stack([start, *handles, end], axis=1)


def _reaches(sums: list[Reals], cosine: Reals, chord: Reals) -> tuple[Reals, Reals]:
    """How far the handles reach out; a third of the chord where the equations say nothing."""
    import numpy as np

    first, mixed, last, along, against = sums
    mixed = mixed * cosine
    scale = first * last - mixed * mixed
    is_sound = scale > 1e-4 * first * last
    scale = np.where(is_sound, scale, 1)
    leaving = (along * last - against * mixed) / scale
    arriving = (against * first - along * mixed) / scale
    is_sound &= np.minimum(leaving, arriving) > 0.02 * chord
    is_sound &= np.maximum(leaving, arriving) < 1.6 * chord + 1
    return np.where(is_sound, leaving, chord / 3), np.where(is_sound, arriving, chord / 3)


def _errors(
    line: Polyline, pieces: Points, samples: Samples, time: Reals
) -> tuple[Reals, Indices]:
    """The greatest distance of each curve from its points, and at which of them. A distance along
    the curve counts a quarter: there the point is only a little early or late."""
    import numpy as np

    start, handle, other, end = pieces.T
    one = 3 * (handle - start)
    two = 3 * (start - 2 * handle + other)
    three = end - start + 3 * (handle - other)
    span_of = samples.span_of
    one, two, three = one[span_of], two[span_of], three[span_of]
    off = ((three * time + two) * time + one) * time
    off -= line.points[samples.index] - start[span_of]
    speed = (3 * three * time + 2 * two) * time + one
    across = np.abs((off.conj() * speed).imag) / np.maximum(np.abs(speed), 1e-6)
    error = np.maximum(across, np.abs(off) / 4)
    if line.weight is not None:
        error *= line.weight[samples.index]
    most = np.maximum.reduceat(error, samples.offsets)
    hits = np.flatnonzero(error == most[span_of])
    is_first = np.diff(span_of[hits], prepend=-1) > 0
    return most, samples.index[hits[is_first]]
