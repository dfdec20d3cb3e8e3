"""Drawings made by the tests, as an engine writes them: stacked areas, moved, many decimals."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}">'


def svg(*body: str, width: float = 200, height: float = 100) -> bytes:
    return "".join((HEAD.format(width, height), *body, "</svg>")).encode()


def flat() -> bytes:
    """Large areas of six colours, some of them half clear or with a hole."""
    return svg(
        '<rect width="1200" height="800" fill="#FFFDF5"/>',
        f'<path d="{blob(400, 380, 260)}" fill="#1d4ed8"/>',
        f'<g transform="translate(200.125,30.5)" fill="#f59e0b">{_area(blob(480, 300, 180))}</g>',
        f'<path d="{blob(800, 420, 240)} {blob(800, 420, 120)}" fill="#10b981" '
        'fill-rule="evenodd"/>',
        '<path d="M100 700H1100V760H100Z" fill="#111827" fill-opacity=".5"/>',
        *(_area(blob(120 + 90 * place, 90, 30), "#dc2626") for place in range(11)),
        width=1200,
        height=800,
    )


def line() -> bytes:
    """One black path of many thin strokes."""
    chance = random.Random(3)
    strokes = (
        _stroke(chance.uniform(40, 960), chance.uniform(40, 760), chance.uniform(0, 6))
        for _ in range(150)
    )
    return svg(_area(" ".join(strokes), "#000000"), width=1000, height=800)


def busy() -> bytes:
    """As of a photo: hundreds of small areas, each of its own colour, over each other."""
    chance = random.Random(5)
    areas = (
        _area(
            blob(chance.uniform(0, 640), chance.uniform(0, 480), chance.uniform(3, 60)),
            f"#{chance.randrange(1 << 24):06x}",
        )
        for _ in range(400)
    )
    return svg(*areas, width=640, height=480)


KINDS = {"flat": flat, "line": line, "busy": busy}


def blob(x: float, y: float, radius: float) -> str:
    """A round area of four curves that is not quite round."""
    points = list(_around(x, y, radius))
    start, curves = points[0], zip(points[1::3], points[2::3], points[3::3], strict=True)
    return (
        f"M{_pair(start)} " + " ".join(f"C{' '.join(map(_pair, each))}" for each in curves) + "Z"
    )


def _around(x: float, y: float, radius: float) -> Iterator[tuple[float, float]]:
    for turn in range(13):
        angle = turn * math.pi / 6
        out = radius * (1 if turn % 3 == 0 else 1.115) * (1 + 0.03 * math.sin(turn % 12))
        yield x + out * math.cos(angle), y + out * math.sin(angle)


def _stroke(x: float, y: float, angle: float) -> str:
    across, down = 30 * math.cos(angle), 30 * math.sin(angle)
    corners = [(x, y), (x + across, y + down), (x + across - down / 12, y + down + across / 12),
               (x - down / 12, y + across / 12)]  # fmt: skip
    start, *others = map(_pair, corners)
    return f"M{start} L{' L'.join(others)} Z"


def _area(path: str, fill: str = "") -> str:
    paint = f' fill="{fill}"' if fill else ""
    return f'<path d="{path}"{paint}/>'


def _pair(point: tuple[float, float]) -> str:
    return f"{point[0]:.5f} {point[1]:.5f}"
