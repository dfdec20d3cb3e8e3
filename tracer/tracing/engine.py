"""From a picture to a drawing of filled outlines, by the way that suits its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tracer.tracing import flat_colours, line_art, photo, planes
from tracer.tracing.drawing import Progress, Sheet, TooComplex, Traced
from tracer.tracing.options import Kind, Options

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["TooComplex", "Traced", "draft", "trace"]
_WAYS = {Kind.LINE: line_art.trace, Kind.FLAT: flat_colours.trace, Kind.PHOTO: photo.trace}
_DRAFT_SIDE = 400
DRAFT_COLOURS = 16


def trace(
    image: Image,
    options: Options,
    *,
    most_bytes: int,
    progress: Callable[[int], None] | None = None,
) -> Traced:
    """A drawing of the picture's size, the same for the same picture and options. `progress` is
    told growing whole per cents. Raises TooComplex, and whatever `progress` raises."""
    told = Progress(progress)
    told.tell(0)
    sheet = Sheet(*image.size, options, most_bytes)
    _WAYS[options.kind](planes.normal(image), sheet, told)
    told.tell(100)
    return sheet.finished()


def draft(
    image: Image,
    options: Options,
    *,
    most_bytes: int,
    progress: Callable[[int], None] | None = None,
) -> Traced:
    """What the drawing would look like, soon: a photo small and in fewer colours, whose width and
    height are its own; all else in full. Raises as `trace` does."""
    if options.kind is Kind.PHOTO:
        options = replace(options, colours=min(options.colours, DRAFT_COLOURS))
        image = planes.normal(image).copy()
        image.thumbnail((_DRAFT_SIDE, _DRAFT_SIDE), reducing_gap=2)
    return trace(image, options, most_bytes=most_bytes, progress=progress)
