"""The few colours that a flat picture is made of, found where it is even."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]
    Flags = NDArray[np.bool_]
    Colours = NDArray[np.float32]
    Sight = Callable[[Colours], list[Colours]]

_EVEN = 6  # levels that neighbours of one colour may differ by
_FEWEST_PIXELS = 9
_LEAST_SHARE = 2e-5
_LEAST_INNER = 0.05  # share of the picture; with less, every pixel is asked
_ALIKE, _FINE = 18.0, 6.0  # levels: nearer colours are taken for one, in areas and in tones
_STRANGE = 60.0  # levels from every mixture that make a colour of its own, however thin
_ROUNDS = 8
_LIGHT, _RED, _BLUE = 1.1, 2.0, 1.0


@dataclass(frozen=True)
class Evenness:
    """Which pixels look like the four about them (`around`), and which like the two on either
    side in a row or in a column (`along`)."""

    around: Flags
    along: Flags

    def inner(self) -> Flags:
        """Even pixels among even ones: no slope of an edge, however soft, is that."""
        inner = self.around.copy()
        inner[1:] &= self.around[:-1]
        inner[:-1] &= self.around[1:]
        inner[:, 1:] &= self.around[:, :-1]
        inner[:, :-1] &= self.around[:, 1:]
        return inner


def evenness(planes: list[Plane]) -> Evenness:
    import numpy as np

    height, width = planes[0].shape
    across = np.ones((height, width + 1), dtype=bool)
    down = np.ones((height + 1, width), dtype=bool)
    for plane in planes:
        left, right, above, below = plane[:, :-1], plane[:, 1:], plane[:-1], plane[1:]
        across[:, 1:-1] &= np.maximum(left, right) - np.minimum(left, right) <= _EVEN
        down[1:-1] &= np.maximum(above, below) - np.minimum(above, below) <= _EVEN
    rows, columns = across[:, :-1] & across[:, 1:], down[:-1] & down[1:]
    return Evenness(rows & columns, rows | columns)


def flat(planes: list[Plane], even: Evenness, most: int) -> Colours:
    """At most so many colours, each (red, green, blue[, alpha]) in levels: those of even areas,
    then those of thin lines."""
    import numpy as np

    inner = even.inner()
    if float(inner.mean()) < _LEAST_INNER:
        inner = np.ones_like(inner)
    found = _found(*counted(planes, inner), most, (_ALIKE, measured))
    thin, weights = counted(planes, even.along & ~inner)
    if not len(thin) or len(found) == most:
        return found
    is_new = _from_mixtures(thin, found) > _STRANGE
    is_new &= weights >= _FEWEST_PIXELS
    if not is_new.any():
        return found
    rest = _found(thin[is_new], weights[is_new], most - len(found), (_STRANGE, measured))
    return np.vstack([found, rest])


def toned(planes: list[Plane], most: int) -> Colours:
    """At most so many colours that stand for every pixel."""
    return _found(*counted(planes), most, (_FINE, seen))


def counted(planes: list[Plane], wanted: Flags | None = None) -> tuple[Colours, Colours]:
    """The mean colour of the wanted pixels that share a key, and how many these are; the most
    used first."""
    import numpy as np

    packed = keys(planes)
    packed = packed.ravel() if wanted is None else packed[wanted]
    counts = np.bincount(packed)
    used = np.flatnonzero(counts)
    sums = [
        np.bincount(packed, weights=plane.ravel() if wanted is None else plane[wanted])[used]
        for plane in planes
    ]
    weights = counts[used].astype(np.float32)
    order = np.argsort(-weights, kind="stable")
    return (np.stack(sums, axis=1) / weights[:, None]).astype(np.float32)[order], weights[order]


def keys(planes: list[Plane]) -> NDArray[np.uint32]:
    """One number a pixel: its colour in steps of eight levels."""
    import numpy as np

    packed = np.zeros(planes[0].shape, dtype=np.uint32)
    for plane in planes:
        packed <<= np.uint32(5)
        packed |= plane >> np.uint8(3)
    return packed


def distances(colours: Colours, chosen: Colours, sight: Sight) -> Colours:
    """(n, k) distances in levels."""
    import numpy as np

    squared = np.zeros((len(colours), len(chosen)), dtype=np.float32)
    for one, other in zip(sight(colours), sight(chosen), strict=True):
        squared += (one[:, None] - other) ** 2
    return np.sqrt(squared)


def measured(colours: Colours) -> list[Colours]:
    """As their levels are."""
    return list(colours.T)


def seen(colours: Colours) -> list[Colours]:
    """As people see them: a hue stands out more than a shade."""
    red, green, blue, *opacity = colours.T
    light = 0.3 * red + 0.59 * green + 0.11 * blue
    return [_LIGHT * light, _RED * (red - light), _BLUE * (blue - light), *opacity]


def _found(colours: Colours, weights: Colours, most: int, alike: tuple[float, Sight]) -> Colours:
    """The most used colour, then time and again the one that is worst served by those chosen;
    each moved to the middle of those that it stands for. Nearer than `alike` levels is one."""
    import numpy as np

    least, sight = alike
    fewest = max(_FEWEST_PIXELS, float(weights.sum()) * _LEAST_SHARE)
    nearest = distances(colours, colours[:1], sight)[:, 0]
    chosen = [0]
    while len(chosen) < most:
        need = np.where((nearest > least) & (weights >= fewest), nearest**2 * weights, 0)
        worst = int(need.argmax())
        if not need[worst]:
            break
        chosen.append(worst)
        further = distances(colours, colours[worst : worst + 1], sight)[:, 0]
        nearest = np.minimum(nearest, further)
    return _settled(colours, weights, colours[chosen], sight)


def _settled(colours: Colours, weights: Colours, chosen: Colours, sight: Sight) -> Colours:
    import numpy as np

    for _ in range(_ROUNDS):
        nearest = distances(colours, chosen, sight).argmin(axis=1)
        total = np.bincount(nearest, weights=weights, minlength=len(chosen))
        sums = [
            np.bincount(nearest, weights=weights * channel, minlength=len(chosen))
            for channel in colours.T
        ]
        middle = np.stack(sums, axis=1) / np.maximum(total, 1)[:, None]
        chosen = np.where(total[:, None] > 0, middle, chosen).astype(np.float32)
    return chosen


def _from_mixtures(colours: Colours, known: Colours) -> Colours:
    """How far each colour is from the nearest mixture of two known ones, in levels."""
    import numpy as np

    off = distances(colours, known, measured).min(axis=1)
    for place, start in enumerate(known):
        way = known[place + 1 :] - start
        if len(way):
            share = (colours - start) @ way.T / np.maximum((way * way).sum(axis=1), 1e-6)
            gone = (colours - start)[:, None] - np.clip(share, 0, 1)[..., None] * way
            off = np.minimum(off, np.sqrt((gone * gone).sum(axis=2)).min(axis=1))
    return off
