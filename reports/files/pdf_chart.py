"""The chart of a report on paper: the page's own geometry, in the colours of its light side."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, PolyLine, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from core.typefaces import faces
from reports.charts import Drawn, Series

INK, QUIET, LINE = "#191924", "#5c5c69", "#dddde1"
# As `.series-n` of assets/staff.css.
_COLOURS = ("#6f32d6", "#047781", "#bc267f", "#8d5e00", "#0268a5", "#107644")
_KEY = 18.0


def drawing(chart: Drawn, width: float) -> Any:
    """As wide as the page."""
    scale = width / chart.width
    group = Group(*_axes(chart), *(part for one in chart.series for part in _series(chart, one)))
    group.transform = (scale, 0, 0, scale, 0, _KEY)
    return Drawing(width, chart.height * scale + _KEY, group, *_key(chart, width))


def _axes(chart: Drawn) -> list[Any]:
    """The geometry counts down from the top, paper up from the foot."""
    parts: list[Any] = []
    for tick in chart.ticks:
        y = chart.height - tick.at
        parts.append(_line(chart, y, LINE, 0.5))
        parts.append(_string(chart.left - 8, y - 3, tick.words, "end"))
    parts += [_string(label.at, 8, label.words, "middle") for label in chart.labels]
    return [*parts, _line(chart, chart.height - chart.zero, QUIET, 0.7)]


def _series(chart: Drawn, series: Series) -> list[Any]:
    colour = _colour(series)
    if not series.points:
        return [
            Rect(
                mark.x,
                chart.height - mark.y - mark.height,
                mark.width,
                mark.height,
                fillColor=colour,
                strokeColor=None,
            )
            for mark in series.marks
            if mark.height
        ]
    points = [(mark.x, chart.height - mark.y) for mark in series.marks]
    dots = [Circle(x, y, 1.8, fillColor=colour, strokeColor=None) for x, y in points]
    flat = [value for point in points for value in point]
    return [PolyLine(flat, strokeColor=colour, strokeWidth=1.4), *dots]


def _key(chart: Drawn, width: float) -> list[Any]:
    parts, x = [], chart.left * width / chart.width
    for series in chart.series:
        parts.append(Rect(x, 2, 8, 8, fillColor=_colour(series), strokeColor=None))
        parts.append(_string(x + 12, 2.5, series.label, "start", 8))
        x += 30 + stringWidth(series.label, faces()[0], 8)
    return parts


def _colour(series: Series) -> Any:
    return HexColor(_COLOURS[(series.number - 1) % len(_COLOURS)])


def _line(chart: Drawn, y: float, colour: str, width: float) -> Any:
    return Line(chart.left, y, chart.right, y, strokeColor=HexColor(colour), strokeWidth=width)


def _string(x: float, y: float, words: str, anchor: str, size: float = 8.5) -> Any:
    return String(
        x,
        y,
        words,
        textAnchor=anchor,
        fontName=faces()[0],
        fontSize=size,
        fillColor=HexColor(QUIET),
    )
