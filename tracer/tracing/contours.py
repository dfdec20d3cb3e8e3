"""Closed outlines of a coverage field, placed between the pixels where the edge really is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.complex64]
    Reals = NDArray[np.floating]
    Field = NDArray[np.float32]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.intp]

_LEAN = 0.7
_TIE = 1e-3  # no pixel is at the level itself, so that no edge is at a pixel's centre
_ROUNDING = 1e-6
_FRAME = 3  # empty pixels about the picture, so that an edge can look that far
_SURE = 0.03  # a pixel this near to 0 or 1 has no edge in it


@dataclass(frozen=True)
class Rings:
    """`points` are x + iy in pixels, x right and y down; ring r is points[starts[r]:starts[r+1]],
    closed without repeating its first point. `is_hidden` flags points that need no exact place."""

    points: Points
    starts: Indices
    is_hidden: Flags

    @property
    def count(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> Indices:
        import numpy as np

        return np.diff(self.starts)

    def areas(self) -> Reals:
        """Square pixels of each ring, holes negative."""
        import numpy as np

        if not self.count:
            return np.zeros(0)
        cross = (self.points.conj() * self.points[after(self.starts)]).imag
        return np.add.reduceat(cross, self.starts[:-1], dtype=np.float64) / 2

    def only(self, wanted: Flags) -> Rings:
        """The rings that are flagged."""
        import numpy as np

        kept = np.repeat(wanted, self.lengths)
        return Rings(self.points[kept], _starts(self.lengths[wanted]), self.is_hidden[kept])

    def without(self, dropped: Flags) -> Rings:
        """Each ring without its flagged points."""
        import numpy as np

        kept = ~dropped
        if not self.count:
            return self
        left = np.add.reduceat(kept, self.starts[:-1], dtype=np.intp)
        return Rings(self.points[kept], _starts(left), self.is_hidden[kept])


def joined(several: list[Rings]) -> Rings:
    """The rings of all, in their order."""
    import numpy as np

    return Rings(
        np.concatenate([rings.points for rings in several]),
        _starts(np.concatenate([rings.lengths for rings in several])),
        np.concatenate([rings.is_hidden for rings in several]),
    )


def after(starts: Indices) -> Indices:
    """For each point the index of the next one on its ring."""
    import numpy as np

    following = np.arange(1, starts[-1] + 1)
    following[starts[1:] - 1] = starts[:-1]
    return following


def outline(coverage: Field) -> Rings:
    """Rings about what is covered by more than about a half, in a (height, width) field of
    coverages 0..1. The edge of the picture closes what it cuts."""
    import numpy as np

    rows, columns = _used(coverage)
    framed = np.pad(coverage[rows, columns], _FRAME)
    above = framed - _levels(framed)
    above[np.abs(above) < _TIE] = _TIE
    x, y, starts = _marched(above)
    if len(x):
        x, y = _exact(framed, above, x, y)
    height, width = coverage.shape
    points = np.empty(len(x), dtype=np.complex64)
    points.real = np.clip(x + (columns.start + 0.5 - _FRAME), 0, width)
    points.imag = np.clip(y + (rows.start + 0.5 - _FRAME), 0, height)
    return Rings(points, starts, np.zeros(len(points), dtype=bool))


def _used(coverage: Field) -> tuple[slice, slice]:
    """The rows and columns that are not empty."""
    import numpy as np

    spans = []
    for axis in (1, 0):
        used = np.flatnonzero(coverage.any(axis=axis))
        spans.append(slice(int(used[0]), int(used[-1]) + 1) if len(used) else slice(0, 0))
    return spans[0], spans[1]


def _levels(framed: Field) -> Field:
    """What a pixel must exceed: less in a thin line, more in a thin gap, which no pixel fills."""
    import numpy as np

    mean = framed.copy()
    mean[1:] += framed[:-1]
    mean[:-1] += framed[1:]
    rows = mean.copy()
    mean[:, 1:] += rows[:, :-1]
    mean[:, :-1] += rows[:, 1:]
    mean *= np.float32(_LEAN / 9)
    mean += np.float32(0.5 - _LEAN / 2)
    return mean


def _marched(above: Field) -> tuple[Reals, Reals, Indices]:
    """The x and y of all rings, and where each ring starts."""
    import numpy as np
    from contourpy import FillType, LineType, SerialContourGenerator, ZInterp

    x, y = np.empty(above.shape), np.empty(above.shape)
    x[:], y[:] = np.arange(above.shape[1]), np.arange(above.shape[0])[:, None]
    # The class itself, since `contour_generator` copies the field for masks that we don't have.
    lines = SerialContourGenerator(
        x,
        y,
        above.astype(np.float64),
        np.zeros((), dtype=bool),
        corner_mask=False,
        line_type=LineType.ChunkCombinedOffset,
        fill_type=FillType.OuterOffset,
        quad_as_tri=False,
        z_interp=ZInterp.Linear,
    ).lines(0)
    points, offsets = lines[0][0], lines[1][0]
    if points is None or offsets is None:
        return np.zeros(0), np.zeros(0), np.zeros(1, dtype=np.intp)
    repeated = np.zeros(len(points), dtype=bool)
    repeated[offsets[1:] - 1] = True
    starts = offsets.astype(np.intp) - np.arange(len(offsets))
    return points[:, 0][~repeated], points[:, 1][~repeated], starts


def _exact(framed: Field, above: Field, x: Reals, y: Reals) -> tuple[Reals, Reals]:
    """Points lie on the line between two pixel centres, one inside and one outside, at the place
    that linear interpolation gives. A pixel holds the share of its area that is covered, so the
    edge is where the pixels' sum says: off by up to 0.09 pixels from that place."""
    import numpy as np

    left, top = np.floor(x + _ROUNDING), np.floor(y + _ROUNDING)
    along_x = x - left > _ROUNDING
    width = framed.shape[1]
    step = np.where(along_x, 1, width)
    first = (top * width + left).astype(np.intp)
    is_in = above.ravel() > 0
    forward = is_in[first]
    inside = np.where(forward, first, first + step)
    step = np.where(forward, step, -step)
    place = np.where(along_x, x - left, y - top)
    linear = np.where(forward, place, 1 - place)
    distance = _distance(framed.ravel(), is_in, (inside, step), linear)
    place = np.where(forward, distance, 1 - distance)
    return np.where(along_x, left + place, x), np.where(along_x, y, top + place)


def _distance(flat: Field, is_in: Flags, edge: tuple[Indices, Indices], linear: Reals) -> Reals:
    """From the centre of the inner pixel towards the outer one, 0..1. What lies two pixels off
    tells a line or a gap of one or two pixels from the edge of an area."""
    import numpy as np

    inside, step = edge
    inner, outer = inside - step, inside + 2 * step
    one, other, behind, beyond = flat[inside], flat[inside + step], flat[inner], flat[outer]
    in_inner, in_outer = is_in[inner], is_in[outer]
    is_full = (behind > 1 - _SURE) | (in_inner & ~is_in[inner - step])
    is_empty = (beyond < _SURE) | (~in_outer & is_in[outer + step])
    line = np.maximum(behind + one + other, 1e-6)
    gap = np.maximum(3 - one - other - beyond, 1e-6)
    distance = np.where(is_full & is_empty, one + other - 0.5, linear)
    is_line, is_gap = is_empty & ~in_inner, is_full & in_outer
    distance = np.where(is_line, (other - behind) / line + line / 2, distance)
    distance = np.where(is_gap & ~is_line, 1 - (beyond - one) / gap - gap / 2, distance)
    return np.clip(distance, 0, 1)


def _starts(lengths: Indices) -> Indices:
    import numpy as np

    starts = np.zeros(len(lengths) + 1, dtype=np.intp)
    np.cumsum(lengths, out=starts[1:])
    return starts
