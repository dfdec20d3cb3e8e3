"""The same drawing in fewer bytes: a coarser grid, fewer segments, areas of one colour joined."""

from __future__ import annotations

from dataclasses import dataclass

from tracer.svg.document import NAMESPACE, Document, Shape
from tracer.svg.grid import Box, Figure, around, box_of, figures, meet
from tracer.svg.path_writer import path_data

# Bounds for the search of an area to join, so that its time grows with the drawing only.
_LOOKED_BACK = 32
_MOST_JOINED = 32


def compact(document: Document) -> bytes:
    """An SVG that at its own size is within 50 dB of the one it was read from."""
    decimals = _decimals(document)
    areas: list[_Area] = []
    for shape in document.shapes:
        _lay(areas, shape, 10**decimals)
    width, height = f"{document.width:.12g}", f"{document.height:.12g}"
    head = f'<svg xmlns="{NAMESPACE}" width="{width}" height="{height}"'
    body = "".join(_element(area, decimals) for area in areas)
    return f'{head} viewBox="0 0 {width} {height}">{body}</svg>'.encode()


@dataclass
class _Area:
    """What is painted at once. Each part is boxed with a margin, so that areas which share no
    box share no pixel, and their order does not matter."""

    shape: Shape
    parts: list[Figure]
    boxes: list[Box]
    around: Box

    def matches(self, other: _Area) -> bool:
        one, two = self.shape, other.shape
        return (one.fill, one.opacity, one.is_even_odd) == (two.fill, two.opacity, two.is_even_odd)

    def is_near(self, box: Box) -> bool:
        return meet(self.around, box) and any(meet(each, box) for each in self.boxes)

    def join(self, other: _Area) -> None:
        self.parts += other.parts
        self.boxes += other.boxes
        self.around = around((self.around, other.around))


def _decimals(document: Document) -> int:
    """About ten thousand steps along the longer side."""
    longest = max(document.width, document.height)
    return 1 if longest >= 1000 else 2 if longest >= 100 else 3


def _lay(areas: list[_Area], shape: Shape, steps_per_px: int) -> None:
    """On top of the others, or into one of its colour if nothing between them is in the way."""
    parts = list(figures(shape.segments(), steps_per_px))
    if not parts:
        return None
    boxes = [box_of(part, margin=steps_per_px) for part in parts]
    new = _Area(shape, parts, boxes, around(boxes))
    for area in reversed(areas[-_LOOKED_BACK:]):
        if area.is_near(new.around):
            break
        if area.matches(new) and len(area.boxes) < _MOST_JOINED:
            return area.join(new)
    areas.append(new)
    return None


def _element(area: _Area, decimals: int) -> str:
    shape = area.shape
    data = path_data((segment for part in area.parts for segment in part), decimals)
    paint = "" if shape.fill == "#000000" else f' fill="{_short(shape.fill)}"'
    if shape.opacity < 1:
        paint += f' fill-opacity="{shape.opacity:.3g}"'
    if shape.is_even_odd:
        paint += ' fill-rule="evenodd"'
    return f'<path d="{data}"{paint}/>'


def _short(colour: str) -> str:
    digits = colour[1:]
    return f"#{digits[::2]}" if digits[::2] == digits[1::2] else colour
