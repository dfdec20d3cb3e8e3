"""Where an outline turns at once: found, and put back to where its two sides meet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracer.tracing.contours import Rings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.complex64]
    Reals = NDArray[np.float32]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.intp]

_ARM = 4  # points on each side that make up a turn, about 3 pixels
_AT_ONCE = 0.62  # share of a turn that its middle makes: a half on a circle, all at a corner
_CLOSEST = 0.3  # pixels; nearer points tell of rounding only
_BLUNT = 0.7  # pixels that anti-aliasing takes from a corner, by the sine of half its angle
_FARTHEST = 2.5  # and at most
_STRAIGHT = 0.2  # pixels that a side may bend


def thinned(rings: Rings) -> Rings:
    """Without points that are too near to the one before to give a direction."""
    import numpy as np

    near = np.abs(np.diff(rings.points, prepend=rings.points[:1])) < _CLOSEST
    near[rings.starts[:-1]] = False
    return rings.without(near)


def sharpened(rings: Rings, degrees: float) -> tuple[Rings, Flags]:
    """The rings with each turn of more than these degrees made a point, and which points these
    are."""
    import numpy as np

    walk = _Walk(rings)
    corners = _turns(walk, degrees)
    for step in (-2, 2):
        corners = corners[~rings.is_hidden[walk.from_(corners, step)] | ~rings.is_hidden[corners]]
    sides = {step: walk.from_(corners, step) for step in (-6, -5, -3, -2, 2, 3, 5, 6)}
    meeting, is_sound = _meetings(
        {step: rings.points[place] for step, place in sides.items()}, rings.points[corners]
    )
    points = rings.points.copy()
    points[corners[is_sound]] = meeting[is_sound]
    blunt = np.zeros(len(points), dtype=bool)
    for step in (-1, 1):
        blunt[walk.from_(corners[is_sound], step)] = True
    is_corner = np.zeros(len(points), dtype=bool)
    is_corner[corners] = True
    blunt &= ~is_corner
    return replace(rings, points=points).without(blunt), is_corner[~blunt]


class _Walk:
    """Steps round the rings, from some points or from all."""

    def __init__(self, rings: Rings) -> None:
        import numpy as np

        self.points = rings.points
        self._first = np.repeat(rings.starts[:-1], rings.lengths)
        self._length = np.repeat(rings.lengths, rings.lengths)

    def from_(self, places: Indices, steps: int) -> Indices:
        first = self._first[places]
        return first + (places - first + steps) % self._length[places]

    def chords(self, steps: int) -> Points:
        """From every point to the one that many steps on. Where a ring has fewer points than
        that, the way goes round it more than once."""
        import numpy as np

        place = np.arange(steps, steps + len(self.points))
        place -= np.where(place >= self._first + self._length, self._length, 0)
        if steps >= int(self._length.min(initial=steps + 1)):
            place = self.from_(np.arange(len(self.points)), steps)
        return self.points[place] - self.points

    def back(self, chords: Points, steps: int) -> Points:
        """The chords that end at each point, from those that begin at each."""
        import numpy as np

        place = np.arange(-steps, len(self.points) - steps)
        place += np.where(place < self._first, self._length, 0)
        if steps >= int(self._length.min(initial=steps + 1)):
            place = self.from_(np.arange(len(self.points)), -steps)
        return chords[place]


def _turns(walk: _Walk, degrees: float) -> Indices:
    """The points where the outline turns most, and at once."""
    import numpy as np

    wide = _turn(walk, _ARM)
    candidates = np.flatnonzero(_cosine(wide) < np.cos(np.radians(degrees)))
    wide_angle = np.abs(np.angle(wide[candidates]))
    close_angle = np.abs(np.angle(_turn(walk, _ARM // 2)[candidates]))
    strength = np.zeros(len(walk.points), dtype=np.float32)
    at_once = close_angle > _AT_ONCE * wide_angle
    strength[candidates[at_once]] = (wide_angle + close_angle)[at_once]
    candidates = candidates[at_once]
    is_best = np.ones(len(candidates), dtype=bool)
    for step in (1, 2, 3):
        is_best &= strength[candidates] >= strength[walk.from_(candidates, step)]
        is_best &= strength[candidates] > strength[walk.from_(candidates, -step)]
    return candidates[is_best]


def _turn(walk: _Walk, arm: int) -> Points:
    """At each point, how the chord ahead is turned against the one behind."""
    ahead = walk.chords(arm)
    return ahead * walk.back(ahead, arm).conj()


def _cosine(turn: Points) -> Reals:
    import numpy as np

    lengths: Reals = np.maximum(np.abs(turn), np.float32(1e-9))
    cosine: Reals = (turn.real / lengths).astype(np.float32, copy=False)
    return cosine


def _meetings(sides: dict[int, Points], corners: Points) -> tuple[Points, Flags]:
    """Where the straight continuations of both sides cross, and whether to believe it."""
    import numpy as np

    before, after = (sides[-2] + sides[-3]) / 2, (sides[2] + sides[3]) / 2
    coming = before - (sides[-5] + sides[-6]) / 2
    leaving = after - (sides[5] + sides[6]) / 2
    cross = _cross(coming, leaving)
    is_steep = np.abs(cross) > 0.15 * np.abs(coming) * np.abs(leaving)
    reach = _cross(after - before, leaving) / np.where(is_steep, cross, 1)
    meeting = before + reach * coming
    bend = np.maximum(
        np.abs(_cross(sides[-3] - sides[-5], coming)) / np.maximum(np.abs(coming), 1e-6),
        np.abs(_cross(sides[3] - sides[5], leaving)) / np.maximum(np.abs(leaving), 1e-6),
    )
    # The sharper a corner, the more of it is thinner than a pixel.
    half = np.sqrt(np.maximum((1 + _cosine(coming.conj() * leaving)) / 2, 1e-6))
    is_near = np.abs(meeting - corners) < np.minimum(_BLUNT / half, _FARTHEST)
    return meeting, is_steep & is_near & (bend < _STRAIGHT) & (reach > 0)


def _cross(one: Points, other: Points) -> Reals:
    return (one.conj() * other).imag
