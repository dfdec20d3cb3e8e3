"""What is ink and what is paper, and how much of each pixel the ink covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracer.tracing import palette, planes
from tracer.tracing.drawing import Colour

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Plane = NDArray[np.uint8]
    Field = NDArray[np.float32]
    Colours = NDArray[np.float32]

_BLACK = (0, 0, 0)
_DARK_INK = 140  # mean level below which see-through ink is taken for dark
_LEAST_INK = 0.15  # share of what differs from paper that says what the ink looks like
_STRIDE = 3  # every ninth pixel tells what there is in all
_STEPS = 64
_MIDDLE = (0.4, 0.6)  # a threshold about here is that of clean, anti-aliased ink


@dataclass(frozen=True)
class Ink:
    """Levels of red, green and blue; `paper` is what shows where there is no ink."""

    paper: Colours
    ink: Colours

    @property
    def contrast(self) -> float:
        """Levels between both, 0 to 441."""
        return float(((self.ink - self.paper) ** 2).sum() ** 0.5)

    def threshold(self, level: int) -> float:
        """The coverage that looks like this grey level, 0 black to 255 white."""
        paper, ink = grey(self.paper), grey(self.ink)
        if abs(paper - ink) < 1:
            return 0.5
        return min(max((paper - level) / (paper - ink), 0.02), 0.98)


def on_paper(image: Image) -> list[Plane]:
    """The planes of a normal picture, see-through ink laid on what it stands out from."""
    return planes.split(planes.on(image, _ground(image)))


def _ground(image: Image) -> Colour:
    """What see-through ink is laid on, so that it stands out."""
    from PIL import ImageStat

    if image.mode != "RGBA":
        return planes.WHITE
    level = ImageStat.Stat(image.convert("L"), mask=image.getchannel("A").point(_is_solid))
    return planes.WHITE if level.count[0] and level.mean[0] < _DARK_INK else _BLACK


def _is_solid(level: float) -> float:
    return 255 if level > 127 else 0


def found(bands: list[Plane]) -> Ink:
    """The most used colour is paper; what differs from it most is ink."""
    import numpy as np

    some = [np.ascontiguousarray(band[::_STRIDE, ::_STRIDE]) for band in bands]
    colours, weights = palette.counted(some)
    paper = colours[0]
    distance = np.sqrt(((colours - paper) ** 2).sum(axis=1))
    far = np.argsort(-distance, kind="stable")
    used = np.cumsum(weights[far])
    beyond = float(weights[distance > 0.3 * distance.max(initial=0)].sum())
    taken = far[: int(np.searchsorted(used, _LEAST_INK * beyond)) + 1]
    ink = (colours[taken] * weights[taken, None]).sum(axis=0) / weights[taken].sum()
    return Ink(paper, ink)


def coverage(bands: list[Plane], colours: Ink) -> Field:
    """How much of each pixel is ink, 0..1."""
    import numpy as np

    way = colours.ink - colours.paper
    way /= max(float((way * way).sum()), 1e-6)
    start = -(colours.paper * way).sum()
    if bands[0] is bands[2]:
        bands, way = bands[:1], way.sum(keepdims=True)
    covered = np.full(bands[0].shape, start, dtype=np.float32)
    for band, share in zip(bands, way, strict=True):
        covered += band * np.float32(share)
    return np.clip(covered, 0, 1, out=covered)


def half(covered: Field) -> float:
    """The coverage that parts ink from paper best: the variance between both is greatest."""
    import numpy as np

    some = covered[::_STRIDE, ::_STRIDE]
    counts = np.bincount((some * (_STEPS - 1) + 0.5).astype(np.uint8).ravel(), minlength=_STEPS)
    steps = np.arange(_STEPS)
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * steps)
    means = sums / np.maximum(below, 1), (sums[-1] - sums) / np.maximum(above, 1)
    spread = below * above.astype(np.float64) * (means[1] - means[0]) ** 2
    best = (float(spread.argmax()) + 0.5) / (_STEPS - 1)
    return 0.5 if _MIDDLE[0] < best < _MIDDLE[1] else min(max(best, 0.1), 0.7)


def grey(colour: Colours) -> float:
    red, green, blue = colour
    return float(0.299 * red + 0.587 * green + 0.114 * blue)


def greys(bands: list[Plane]) -> Field:
    """How light each pixel is, 0 black to 255 white."""
    import numpy as np

    return (
        np.float32(0.299) * bands[0] + np.float32(0.587) * bands[1] + np.float32(0.114) * bands[2]
    )
