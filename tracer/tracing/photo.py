"""Continuous tone as areas of even tone: blurred a little, so that grain makes no areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.tracing import mixtures, palette, planes, regions
from tracer.tracing.drawing import Progress, Sheet
from tracer.tracing.finish import finish
from tracer.tracing.paints import mixed_from, without_background
from tracer.tracing.stacking import stack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Labels = NDArray[np.uint8]

_BLURS = {1: 2.5, 2: 1.8, 3: 1.2, 4: 0.8, 5: 0.5}  # pixels, by detail
_MERGES = 2
LONGEST = 1440  # pixels; a photo has no more edges when it is larger, only longer ones


def trace(image: Image, sheet: Sheet, progress: Progress) -> None:
    """Draw the tones of a normal picture. Raises TooComplex."""
    image = image.copy()
    image.thumbnail((LONGEST, LONGEST), reducing_gap=2)
    bands = planes.split(_blurred(image, _BLURS[sheet.options.detail]))
    paints = mixed_from(palette.toned(bands, sheet.options.colours))
    progress.tell(10)
    labels, _ = mixtures.nearest(bands, paints.values, palette.seen)
    least = finish(sheet.options).speckle
    for _ in range(_MERGES):
        labels = regions.merged(regions.find(labels), paints.values, least)
    progress.tell(20)
    if sheet.options.remove_background:
        labels, paints = without_background(labels, paints)
    sheet.expect(0, mixtures.borders(labels))
    mixture = mixtures.mixed(bands, paints.values, labels, labels)
    progress.tell(30)
    stack(mixture, paints, sheet, progress)


def _blurred(image: Image, radius: float) -> Image:
    """With what is see-through counting as little in the blur as it shows."""
    from PIL import ImageFilter

    blur = ImageFilter.GaussianBlur(radius)
    if image.mode == "RGBA":
        return image.convert("RGBa").filter(blur).convert("RGBA")
    return image.filter(blur)
