"""A shape on a grid of whole steps, without the segments that can't be seen there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tracer.svg.path_writer import GridPoints, GridSegment
from tracer.svg.paths import Points, Segment

Figure = list[GridSegment]
Box = tuple[int, int, int, int]  # left, top, right, bottom; handles are inside

_FLAT = 0.5  # steps that a handle may lie off the straight line


def figures(segments: Iterable[Segment], steps_per_px: int) -> Iterator[Figure]:
    """Each closed, with an area."""
    figure: Figure = []
    for kind, points in segments:
        scaled = tuple([number * steps_per_px for number in points])
        if kind == "M":
            yield from _closed(figure)
            figure = [("M", _rounded(scaled))]
        elif kind != "Z":
            _draw(figure, kind, scaled)
    yield from _closed(figure)


def box_of(figure: Figure, margin: int = 0) -> Box:
    numbers = [number for _, points in figure for number in points]
    across, down = numbers[::2], numbers[1::2]
    return min(across) - margin, min(down) - margin, max(across) + margin, max(down) + margin


def around(boxes: Iterable[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _draw(figure: Figure, kind: str, points: Points) -> None:
    at = figure[-1][1][-2:]
    grid = _rounded(points)
    if kind == "C" and not _is_flat(at, points):
        figure.append(("C", grid))
    elif grid[-2:] != at:
        if figure[-1][0] == "L" and _goes_straight_on(figure[-2][1][-2:], at, grid[-2:]):
            figure.pop()
        figure.append(("L", grid[-2:]))


def _closed(figure: Figure) -> Iterator[Figure]:
    if len(figure) > 1 and figure[-1] == ("L", figure[0][1]):
        figure.pop()  # closing draws this line
    if len(figure) > 1:
        left, top, right, bottom = box_of(figure)
        if left < right and top < bottom:
            yield [*figure, ("Z", ())]


def _is_flat(at: GridPoints, points: Points) -> bool:
    """Its handles lie beside the straight line from `at`, and between its ends."""
    across, down = points[4] - at[0], points[5] - at[1]
    squared = across * across + down * down
    for x, y in (points[:2], points[2:4]):
        to_x, to_y = x - at[0], y - at[1]
        along = to_x * across + to_y * down
        aside = to_x * down - to_y * across
        if not 0 <= along <= squared or aside * aside > _FLAT * _FLAT * squared:
            return False
    return True


def _goes_straight_on(before: GridPoints, at: GridPoints, to: GridPoints) -> bool:
    (x, y), (next_x, next_y) = _step(before, at), _step(at, to)
    return x * next_y == y * next_x and x * next_x + y * next_y > 0


def _step(one: GridPoints, other: GridPoints) -> GridPoints:
    return other[0] - one[0], other[1] - one[1]


def _rounded(points: Points) -> GridPoints:
    return tuple([round(number) for number in points])
