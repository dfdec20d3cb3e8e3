from __future__ import annotations

import numpy as np
import pytest

from tests.tracer.svg.drawings import KINDS, blob, svg
from tracer.svg.compacting import compact
from tracer.svg.fidelity import psnr
from tracer.svg.parser import read
from tracer.svg.raster import render


def pixels(drawing: bytes, width: int) -> np.ndarray:
    return np.asarray(render(drawing, width))


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_a_compact_drawing_is_much_smaller_and_looks_the_same(kind, scale):
    drawing = KINDS[kind]()
    width = round(read(drawing).width * scale)

    small = compact(read(drawing))

    assert len(small) < 0.65 * len(drawing)
    assert psnr(pixels(drawing, width), pixels(small, width)) >= 50


@pytest.mark.parametrize("kind", KINDS)
def test_a_compact_drawing_has_nothing_left_to_save(kind):
    once = compact(read(KINDS[kind]()))

    assert len(compact(read(once))) >= 0.99 * len(once)


def dots(*places: tuple[float, str]) -> bytes:
    return svg(*(f'<path d="{blob(x, 50, 20)}" fill="{fill}"/>' for x, fill in places))


@pytest.mark.parametrize(
    ("places", "shapes"),
    [
        ([(30, "#f00"), (100, "#00f"), (170, "#f00")], 2),
        ([(30, "#f00"), (50, "#00f"), (70, "#f00")], 3),
        ([(30, "#f00"), (50, "#f00")], 2),
        ([(30, "#f00"), (30, "#00f"), (100, "#f00")], 2),
    ],
    ids=["apart", "on top", "over each other", "one covered"],
)
def test_areas_of_a_colour_are_joined_where_nothing_lies_between(places, shapes):
    drawing = dots(*places)

    small = compact(read(drawing))

    assert len(read(small).shapes) == shapes
    assert psnr(pixels(drawing, 400), pixels(small, 400)) >= 50


def test_opacity_and_rule_keep_areas_apart():
    red = 'fill="#f00"'
    drawing = svg(
        f'<path d="{blob(30, 50, 20)}" {red}/>',
        f'<path d="{blob(100, 50, 20)}" {red} fill-opacity=".25"/>',
        f'<path d="{blob(170, 50, 20)}" {red} fill-rule="evenodd"/>',
    )

    shapes = read(compact(read(drawing))).shapes

    assert [(each.fill, each.opacity, each.is_even_odd) for each in shapes] == [
        ("#ff0000", 1, False),
        ("#ff0000", 0.25, False),
        ("#ff0000", 1, True),
    ]


def test_a_small_sheet_gets_more_digits_than_a_large_one():
    path = '<path d="M1.2345 1.2345L9.8765 1.2345L5.4321 8.7654Z"/>'

    texts = [compact(read(svg(path, width=side, height=side))) for side in (16, 400, 2000)]

    assert [b"M1.234 1.234" in texts[0], b"M1.23 1.23" in texts[1], b"M1.2 1.2" in texts[2]] == [
        True
    ] * 3


def test_nothing_is_still_a_sheet():
    assert read(compact(read(svg()))).width == 200
