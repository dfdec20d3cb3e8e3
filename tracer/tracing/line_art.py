"""Ink on paper: one colour of ink, outlined where it covers half of a pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.tracing import ink
from tracer.tracing.contours import outline
from tracer.tracing.drawing import Colour, Progress, Sheet
from tracer.tracing.finish import finish

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Field = NDArray[np.float32]
    Colours = NDArray[np.float32]

_FAINTEST = 24.0  # levels between ink and paper, less is no drawing
_CRISP = 0.8  # partly covered pixels for each point of a crisp outline
_STRIDE = 3  # every ninth pixel tells how soft all are


def trace(image: Image, sheet: Sheet, progress: Progress) -> None:
    """Draw the ink of a normal picture. Raises TooComplex."""
    bands = ink.on_paper(image)
    progress.tell(10)
    colours = ink.found(bands)
    if image.mode != "RGBA" and not sheet.options.remove_background:
        sheet.cover(_rounded(colours.paper))
    if colours.contrast < _FAINTEST:
        return
    covered = ink.coverage(bands, colours)
    level = sheet.options.threshold
    half = ink.half(covered) if level is None else colours.threshold(level)
    progress.tell(25)
    rings = outline(_centred(covered, half))
    progress.tell(50)
    look = finish(sheet.options).softened(_softness(covered, len(rings.points)))
    rings = look.kept(rings)
    sheet.expect(rings.count, len(rings.points))
    sheet.draw(look.paths([rings])[0], _rounded(colours.ink))


def _centred(covered: Field, half: float) -> Field:
    """With the threshold moved to a half; 0 and 1 stay."""
    import numpy as np

    if half == 0.5:
        return covered
    return np.interp(covered, (0, half, 1), (0, 0.5, 1)).astype(np.float32)


def _softness(covered: Field, points: int) -> float:
    """How many times wider than crisp the edges are."""
    some = covered[::_STRIDE, ::_STRIDE]
    partly = int(((some > 0.1) & (some < 0.9)).sum()) * _STRIDE**2
    return partly / max(points, 1) / _CRISP


def _rounded(colour: Colours) -> Colour:
    red, green, blue = (min(max(round(float(level)), 0), 255) for level in colour)
    return red, green, blue
