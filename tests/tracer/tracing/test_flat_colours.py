from __future__ import annotations

import numpy as np

from tests.tracer.tracing.made_shapes import logo, seen
from tracer.tracing import flat_colours
from tracer.tracing.drawing import Progress, Sheet
from tracer.tracing.options import Kind, Options

RED, BLUE = (230, 57, 70), (29, 53, 87)


def drawn(picture, **chosen):
    sheet = Sheet(*picture.size, Options(Kind.FLAT, **chosen), 100_000)
    flat_colours.trace(picture, sheet, Progress())
    return sheet.finished()


def test_a_logo_is_drawn_in_its_own_colours_where_they_were():
    picture = logo("#ffffff")

    traced = drawn(picture)

    off = np.abs(seen(traced.svg)[:, :, :3] - np.asarray(picture, dtype=np.int16))
    assert traced.colours == 3
    assert off.mean() < 1
    assert tuple(seen(traced.svg)[15, 35, :3]) == RED
    assert tuple(seen(traced.svg)[70, 70, :3]) == BLUE


def test_what_was_transparent_stays_so_without_a_dark_rim():
    picture = logo("#00000000", "RGBA")

    pixels = seen(drawn(picture).svg)

    opacity = np.asarray(picture.getchannel("A"), dtype=np.int16)
    assert np.abs(pixels[:, :, 3] - opacity).mean() < 1
    assert pixels[:, :, 3][opacity == 0].mean() < 0.05
    shown = pixels[:50, :50][pixels[:50, :50, 3] > 30]
    assert np.abs(shown[:, :3] - RED).max() < 12


def test_a_background_is_left_out_and_the_same_colour_inside_a_shape_stays():
    pixels = seen(drawn(logo("#ffffff"), remove_background=True).svg)

    assert pixels[2, 2, 3] == 0
    assert tuple(pixels[35, 35]) == (255, 255, 255, 255)
    assert tuple(pixels[70, 70]) == (*BLUE, 255)
