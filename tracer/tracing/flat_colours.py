"""Areas of few colours, whose edges are where two colours mix half and half."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracer.tracing import mixtures, palette, planes
from tracer.tracing.drawing import Progress, Sheet
from tracer.tracing.paints import mixed_from, without_background
from tracer.tracing.stacking import stack

if TYPE_CHECKING:
    from PIL.Image import Image


def trace(image: Image, sheet: Sheet, progress: Progress) -> None:
    """Draw the areas of a normal picture. Raises TooComplex."""
    bands = planes.split(image)
    even = palette.evenness(bands)
    # What is clear takes a place among the colours, but is not painted.
    most = sheet.options.colours + (image.mode == "RGBA")
    paints = mixed_from(palette.flat(bands, even, most))
    progress.tell(15)
    likely, off = mixtures.nearest(bands, paints.values, palette.measured)
    sheet.expect(0, mixtures.borders(likely))
    pure = mixtures.cores(likely, mixtures.is_pure(off, even.around))
    if sheet.options.remove_background:
        pure, paints = without_background(pure, paints)
    mixture = mixtures.mixed(bands, paints.values, pure, likely)
    progress.tell(30)
    stack(mixture, paints, sheet, progress)
