"""Charts as the server draws them: plain geometry, which a template prints as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

from reports import cells
from reports.registry import Chart, Column, Report, Row, Shape

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 12, 28
_TICKS = 4
# So many words fit under the axis.
_LABELS = 8
_A_YEAR = 370
# Few bars do not fill the plot.
_WIDEST = 48


@dataclass(frozen=True)
class Mark:
    """A bar; `words` are told when somebody points at it."""

    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True)
class Series:
    """`number` chooses its colour. Lines have points, bars have marks; both tell their values."""

    label: str
    number: int
    marks: list[Mark]
    points: str = ""


@dataclass(frozen=True)
class Tick:
    at: float
    words: str


@dataclass(frozen=True)
class Drawn:
    title: str
    series: list[Series]
    ticks: list[Tick]
    labels: list[Tick]
    zero: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def draw(report: Report, rows: Sequence[Row]) -> Drawn | None:
    """None where there is nothing to draw."""
    chart = report.chart
    if chart is None or not rows:
        return None
    columns = [report.column(key) for key in chart.series]
    values = [[_number(row, report.place(key)) for row in rows] for key in chart.series]
    if not any(value for line in values for value in line):
        return None
    low, high, step = _scale(values, is_stacked=chart.shape is Shape.STACKED)
    plot = _Plot(low, high, len(rows))
    words = _labels([row[report.place(chart.x)] for row in rows])
    currency = cells.currency_of(report, rows[0])
    series = _series(plot, chart, list(zip(columns, values, strict=True)), words, currency)
    count = round((high - low) / step)
    ticks = [
        Tick(
            round(plot.y(low + step * n), 1), cells.text(low + step * n, columns[0].kind, currency)
        )
        for n in range(count + 1)
    ]
    every = -(-len(rows) // _LABELS)
    labels = [Tick(round(plot.middle(n), 1), words[n]) for n in range(0, len(rows), every)]
    return Drawn(report.title, series, ticks, labels, round(plot.y(0), 1))


@dataclass(frozen=True)
class _Plot:
    low: int
    high: int
    count: int

    @property
    def slot(self) -> float:
        return (WIDTH - LEFT - RIGHT) / self.count

    def middle(self, place: int) -> float:
        return LEFT + self.slot * (place + 0.5)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _series(
    plot: _Plot,
    chart: Chart,
    lines: list[tuple[Column, list[float]]],
    words: list[str],
    currency: str,
) -> list[Series]:
    drawn = []
    above, below = [0.0] * plot.count, [0.0] * plot.count
    for number, (column, line) in enumerate(lines):
        marks = []
        for place, value in enumerate(line):
            value_words = cells.text(round(value), column.kind, currency)
            told = f"{words[place]}: {column.label} {value_words}"
            base = above if value >= 0 else below
            start = base[place] if chart.shape is Shape.STACKED else 0.0
            base[place] = start + value
            marks.append(_mark(plot, chart, (number, len(lines)), (place, start, value), told))
        is_line = chart.shape is Shape.LINES
        points = " ".join(f"{plot.middle(n):.1f},{plot.y(v):.1f}" for n, v in enumerate(line))
        drawn.append(Series(column.label, number + 1, marks, points if is_line else ""))
    return drawn


def _mark(
    plot: _Plot,
    chart: Chart,
    of: tuple[int, int],
    bar: tuple[int, float, float],
    words: str,
) -> Mark:
    (number, count), (place, start, value) = of, bar
    if chart.shape is Shape.LINES:
        return Mark(round(plot.middle(place), 1), round(plot.y(value), 1), 0, 0, words)
    side_by_side = 1 if chart.shape is Shape.STACKED else count
    group = min(plot.slot * 0.72, _WIDEST * side_by_side)
    width = group / side_by_side
    left = plot.middle(place) - group / 2 + width * (number % side_by_side)
    top, foot = sorted((plot.y(start + value), plot.y(start)))
    return Mark(round(left, 2), round(top, 2), round(width, 2), round(foot - top, 2), words)


def _scale(values: list[list[float]], *, is_stacked: bool) -> tuple[int, int, int]:
    """Lowest, highest and the distance of the lines between, all round numbers, zero among
    them."""
    if is_stacked:
        columns = list(zip(*values, strict=True))
        high = max(sum(max(value, 0) for value in column) for column in columns)
        low = min(sum(min(value, 0) for value in column) for column in columns)
    else:
        high = max(0, max(max(line) for line in values))
        low = min(0, min(min(line) for line in values))
    rough = max((high - low) / _TICKS, 1)
    size = 10 ** floor(log10(rough))
    step = next(size * nice for nice in (1, 2, 5, 10) if size * nice >= rough)
    return -(-int(-low) // step) * -step, max(-(-int(high) // step), 1) * step, int(step)


def _number(row: Row, place: int) -> float:
    value = row[place]
    return float(value) if isinstance(value, int | float) else 0.0


def _labels(values: Sequence[object]) -> list[str]:
    """Days of more than a year name their year, and no day."""
    days = [value for value in values if isinstance(value, date)]
    is_long = bool(days) and (max(days) - min(days)).days > _A_YEAR
    form = "%b %Y" if is_long else "%-d %b"
    return [f"{value:{form}}" if isinstance(value, date) else str(value) for value in values]
