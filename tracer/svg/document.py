"""A drawing that is nothing but filled areas, and the short list of SVG that it may come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracer.svg.paths import Segment, segments

NAMESPACE = "http://www.w3.org/2000/svg"


class NotADrawing(Exception):
    """Not our kind of SVG. The message is for logs; it holds nothing of the file."""


@dataclass(frozen=True, slots=True)
class Shape:
    """An area: path data moved by (`dx`, `dy`), in px with y down; `fill` is #rrggbb in small
    letters, `opacity` 0 to 1. Overlaps of one path stay filled unless `is_even_odd`."""

    path: str
    fill: str = "#000000"
    opacity: float = 1
    is_even_odd: bool = False
    dx: float = 0
    dy: float = 0

    def segments(self) -> Iterator[Segment]:
        return segments(self.path, self.dx, self.dy)

    @property
    def rgb(self) -> tuple[int, int, int]:
        red, green, blue = bytes.fromhex(self.fill[1:])
        return red, green, blue


@dataclass(frozen=True)
class Document:
    """Shapes from the lowest to the one on top, on a sheet of `width` x `height` px."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
