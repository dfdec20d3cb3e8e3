"""Which colour each pixel is, and of which two it is mixed where areas meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tracer.tracing import palette

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tracer.tracing.palette import Sight

    Plane = NDArray[np.uint8]
    Labels = NDArray[np.uint8]
    Flags = NDArray[np.bool_]
    Reals = NDArray[np.float32]
    Indices = NDArray[np.intp]
    _Best = tuple[Labels, Labels, Reals, Reals]

NONE = 255  # a pixel on an edge, in maps of labels
_REACH = 3  # pixels from a crisp edge to where the areas on its sides are pure
_FARTHEST = 8  # and from a soft one
_OPPOSITE = ((0, 1), (1, 0), (1, 1), (1, -1))  # half of the eight directions
_EXPLAINED = 28.0  # levels that a mixture may be off
_LEAKED = 80.0  # the same between two areas, where what lies under both may shine through
_AT_ONCE = 1 << 18  # pixels, to spare memory
_TRUST = 10.0  # levels that the likely label of a thin line may be worse than the best
_TONE = 48.0  # levels that a slow change of tone may be off
_PURE = 12.0  # levels that a pixel inside an area may be off


@dataclass(frozen=True)
class Mixture:
    """`labels` says for each pixel which colour it is most of. The pixels at the flat indices
    `edges` are mixed: `share` of the colour `other`, the rest of `one`."""

    labels: Labels
    edges: Indices
    one: Labels
    other: Labels
    share: Reals


def nearest(planes: list[Plane], colours: Reals, sight: Sight) -> tuple[Labels, Reals]:
    """The label of the nearest colour for each pixel, and how far off that is in levels."""
    import numpy as np

    packed = palette.keys(planes)
    used = np.flatnonzero(np.bincount(packed.ravel()))
    shifts = [5 * place for place in reversed(range(len(planes)))]
    middles = np.stack([(used >> shift & 31) * 8 + 3.5 for shift in shifts], axis=1)
    distances = palette.distances(middles.astype(np.float32), colours, sight)
    table = np.zeros(int(used[-1]) + 1, dtype=np.uint8)
    table[used] = distances.argmin(axis=1)
    off = np.zeros(len(table), dtype=np.float32)
    off[used] = distances.min(axis=1)
    return table[packed], off[packed]


def borders(labels: Labels | Flags) -> int:
    """How many pixels differ from the one beside or below: outlines are about as long."""
    beside = int((labels[:, 1:] != labels[:, :-1]).sum())
    return beside + int((labels[1:] != labels[:-1]).sum())


def is_pure(off: Reals, is_even: Flags) -> Flags:
    """Pixels inside an area: near its colour, or in a slow change of tone."""
    return (off < _PURE) | (is_even & (off < _TONE))


def cores(labels: Labels, is_sound: Flags) -> Labels:
    """The labels of pixels in a block of three by three of one label; NONE elsewhere."""
    import numpy as np

    height, width = labels.shape
    if min(height, width) < 3:
        return np.where(is_sound, labels, NONE).astype(np.uint8)
    rows = (labels[:, :-2] == labels[:, 1:-1]) & (labels[:, 1:-1] == labels[:, 2:])
    rows &= is_sound[:, :-2] & is_sound[:, 1:-1] & is_sound[:, 2:]
    down = labels[:-1] == labels[1:]
    blocks = rows[:-2] & rows[1:-1] & rows[2:] & down[:-1, 1:-1] & down[1:, 1:-1]
    wide = np.zeros((height - 2, width), dtype=bool)
    for shift in range(3):
        wide[:, shift : width - 2 + shift] |= blocks
    inside = np.zeros((height, width), dtype=bool)
    for shift in range(3):
        inside[shift : height - 2 + shift] |= wide
    return np.where(inside, labels, NONE)


def mixed(planes: list[Plane], colours: Reals, pure: Labels, likely: Labels) -> Mixture:
    """From the labels of pure pixels (NONE where mixed) and the nearest label of every pixel."""
    import numpy as np

    pure = _parted(pure)
    edges = np.flatnonzero((pure == NONE).ravel())
    values = np.stack([plane.ravel()[edges] for plane in planes]).astype(np.float32)
    sides = _sides(pure, edges)
    found = _best(values, colours, sides)
    one, other, share, off = found
    strange = np.flatnonzero(off > np.where(one == other, _EXPLAINED, _LEAKED))
    if len(strange):
        core = _core(pure.shape, edges, off, strange)
        thin = likely.ravel()[core]
        better = _thin(values[:, strange], colours, sides[:, :, strange], thin)
        _replace(found, strange, better)
    labels = pure.copy()
    labels.ravel()[edges] = np.where(share > 0.5, other, one)
    return Mixture(labels, edges, one, other, share)


def _parted(pure: Labels) -> Labels:
    """NONE also where two labels touch, since an edge runs between the centres of pixels."""
    beside = (pure[:, 1:] != pure[:, :-1]) & (pure[:, 1:] != NONE) & (pure[:, :-1] != NONE)
    below = (pure[1:] != pure[:-1]) & (pure[1:] != NONE) & (pure[:-1] != NONE)
    parted = pure.copy()
    parted[:, 1:][beside] = parted[:, :-1][beside] = NONE
    parted[1:][below] = parted[:-1][below] = NONE
    return parted


def _sides(pure: Labels, edges: Indices) -> Labels:
    """(4, 2, n): for each of four lines through the edge pixels the pure labels met first on both
    sides. Where no line meets two soon, the edge is a soft one and they look farther."""
    import numpy as np

    framed = np.pad(pure, _FARTHEST, constant_values=NONE)
    row, column = np.divmod(edges, pure.shape[1])
    middle = (row + _FARTHEST) * framed.shape[1] + column + _FARTHEST
    sides = _met(framed, middle, _REACH)
    soft = np.flatnonzero((sides == NONE).any(axis=1).all(axis=0))
    if len(soft):
        sides[:, :, soft] = _met(framed, middle[soft], _FARTHEST)
    return sides


def _met(framed: Labels, middle: Indices, reach: int) -> Labels:
    import numpy as np

    flat, width = framed.ravel(), framed.shape[1]
    lines = []
    for down, right in _OPPOSITE:
        step = down * width + right
        lines.append([_first(flat, middle, way, reach) for way in (-step, step)])
    return np.array(lines)


def _first(flat: Labels, middle: Indices, step: int, reach: int) -> Labels:
    import numpy as np

    met = flat[middle + step]
    for steps in range(2, reach + 1):
        met = np.where(met == NONE, flat[middle + steps * step], met)
    return met


def _thin(values: Reals, colours: Reals, sides: Labels, core: Labels) -> _Best:
    """Pixels of something thin: one of the sides mixed with whatever label explains them best;
    that of their core need not be quite as good. Where no side is in sight it is label 0, the
    most used one."""
    import numpy as np

    around = sides.reshape(-1, len(core))
    found = _best(values, colours, np.stack([around, np.broadcast_to(core, around.shape)], axis=1))
    side = around.min(axis=0)
    side[side == NONE] = 0
    pairs = np.array([(side, np.full_like(side, label)) for label in range(len(colours))])
    better = _best(values, colours, pairs)
    improved = better[3] + _TRUST < found[3]
    _replace(found, np.flatnonzero(improved), tuple(part[improved] for part in better))
    return found


def _replace(found: _Best, places: NDArray[np.intp], better: tuple[Any, ...]) -> None:
    """Put the better answers in, all four parts of each."""
    parts: tuple[Any, ...] = found
    for kept, new in zip(parts, better, strict=True):
        kept[places] = new


def _best(values: Reals, colours: Reals, pairs: Labels) -> _Best:
    """Of (m, 2, n) pairs of colours the one between which each value lies best: both, the share
    of the second, and how far off the mixture is in levels."""
    import numpy as np

    count = values.shape[1]
    one, other = np.zeros(count, dtype=np.uint8), np.zeros(count, dtype=np.uint8)
    share, off = np.zeros(count, dtype=np.float32), np.full(count, np.inf, dtype=np.float32)
    known = np.zeros((NONE + 1, colours.shape[1]), dtype=np.float32)
    known[: len(colours)] = colours
    for begun in range(0, count, _AT_ONCE):
        part = slice(begun, begun + _AT_ONCE)
        for first, second in pairs[:, :, part]:
            start = np.where(first == NONE, second, first)
            end = np.where(second == NONE, first, second)
            place, distance = _between(values[:, part], known[start].T, known[end].T)
            better = np.flatnonzero((distance < off[part]) & (start != NONE))
            one[part][better], other[part][better] = start[better], end[better]
            share[part][better], off[part][better] = place[better], distance[better]
    return one, other, share, off


def _between(values: Reals, start: Reals, end: Reals) -> tuple[Reals, Reals]:
    """How far along from start to end the nearest mixture is, 0..1, and how far from it."""
    import numpy as np

    way, gone = end - start, values - start
    squared = np.maximum((way * way).sum(axis=0), 1e-6)
    part = np.clip((way * gone).sum(axis=0) / squared, 0, 1)
    gone -= part * way
    return part, np.sqrt((gone * gone).sum(axis=0))


def _core(shape: tuple[int, ...], edges: Indices, off: Reals, strange: Indices) -> Indices:
    """For each strange pixel the strangest of those about it: the middle of a thin line."""
    import numpy as np

    height, width = shape
    strangeness = np.zeros((height + 2, width + 2), dtype=np.float32)
    row, column = np.divmod(edges, width)
    strangeness[row + 1, column + 1] = np.where(np.isfinite(off), off, 0)
    flat = strangeness.ravel()
    middle = (row[strange] + 1) * (width + 2) + column[strange] + 1
    steps = [down * (width + 2) + right for down in (-1, 0, 1) for right in (-1, 0, 1)]
    around = np.stack([flat[middle + step] for step in steps])
    best = middle + np.array(steps)[around.argmax(axis=0)]
    row, column = np.divmod(best, width + 2)
    return (row - 1) * width + column - 1
