"""DXF for plotters, cutters and CAD: outlines only, on a layer for each colour."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import ezdxf
from ezdxf.document import Drawing
from ezdxf.layouts import Modelspace
from ezdxf.units import MM

from tracer.svg.document import Document
from tracer.svg.formats import MM_PER_INCH
from tracer.svg.paths import Segment

_DIGITS = 4
_PLANAR = 8

Point = tuple[float, float]


def dxf(document: Document, dpi: float) -> bytes:
    """DXF R2010 in mm with y up: closed polylines where an outline is straight, cubic splines
    where it bends; `dpi` px are an inch. Opacity is left out. The same drawing always gives the
    same bytes."""
    mm = MM_PER_INCH / dpi
    ezdxf.options.write_fixed_meta_data_for_testing = True  # no date, no random id
    drawing = ezdxf.new("R2010", units=MM)
    for shape in document.shapes:
        layer = _layer(drawing, shape.fill)
        for points, is_straight in _outlines(shape.segments(), document.height, mm):
            if is_straight:
                _add_polyline(drawing.modelspace(), points[::3], layer)
            else:
                _add_spline(drawing.modelspace(), points, layer)
    target = io.StringIO()
    drawing.write(target)
    return target.getvalue().encode()


def _layer(drawing: Drawing, fill: str) -> str:
    name = fill[1:]
    if name not in drawing.layers:
        drawing.layers.add(name, true_color=int(name, 16))
    return name


def _outlines(
    segments: Iterable[Segment], height: float, mm: float
) -> Iterator[tuple[list[Point], bool]]:
    """As the points of cubic curves (end, handle, handle, end ...), and whether all are lines."""
    points: list[Point] = []
    is_straight = True
    for kind, numbers in segments:
        if kind == "M":
            yield from _closed(points, is_straight)
            points, is_straight = _flipped(numbers, height, mm), True
        elif kind == "C":
            points += _flipped(numbers, height, mm)
            is_straight = False
        elif kind == "L":
            points += _line(points[-1], _flipped(numbers, height, mm)[0])
    yield from _closed(points, is_straight)


def _closed(points: list[Point], is_straight: bool) -> Iterator[tuple[list[Point], bool]]:
    if len(points) > 1:
        ending = _line(points[-1], points[0]) if points[-1] != points[0] else []
        yield points + ending, is_straight


def _flipped(numbers: tuple[float, ...], height: float, mm: float) -> list[Point]:
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return [(round(x * mm, _DIGITS), round((height - y) * mm, _DIGITS)) for x, y in pairs]


def _line(start: Point, end: Point) -> list[Point]:
    (x, y), (to_x, to_y) = start, end
    across, down = (to_x - x) / 3, (to_y - y) / 3
    handles = [(x + times * across, y + times * down) for times in (1, 2)]
    return [*((round(x, _DIGITS), round(y, _DIGITS)) for x, y in handles), end]


def _add_polyline(space: Modelspace, points: list[Point], layer: str) -> None:
    space.add_lwpolyline(points[:-1], close=True, dxfattribs={"layer": layer})


def _add_spline(space: Modelspace, points: list[Point], layer: str) -> None:
    """A chain of cubic curves is a spline of which each inner knot counts three times."""
    curves = len(points) // 3
    inner = [place for place in range(1, curves) for _ in range(3)]
    spline = space.add_spline(dxfattribs={"layer": layer, "flags": _PLANAR})
    spline.control_points = points
    spline.knots = [0] * 4 + inner + [curves] * 4
