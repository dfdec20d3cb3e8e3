from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tracer.tracing import planes


@pytest.mark.parametrize(
    ("picture", "mode"),
    [
        (Image.new("CMYK", (2, 2)), "RGB"),
        (Image.new("L", (2, 2), 7), "RGB"),
        (Image.new("RGBA", (2, 2), (1, 2, 3, 255)), "RGB"),
        (Image.new("RGBA", (2, 2), (1, 2, 3, 254)), "RGBA"),
        (Image.new("LA", (2, 2), (9, 0)), "RGBA"),
    ],
    ids=["print", "grey", "opaque", "nearly opaque", "clear grey"],
)
def test_opacity_is_kept_only_where_something_shows_through(picture, mode):
    assert planes.normal(picture).mode == mode


def test_the_clear_colour_of_a_palette_shows_through():
    picture = Image.new("P", (2, 1))
    picture.putpalette([10, 20, 30, 40, 50, 60])
    picture.putpixel((1, 0), 1)
    picture.info["transparency"] = 0

    normal = planes.normal(picture)

    assert (normal.getpixel((0, 0))[3], normal.getpixel((1, 0))) == (0, (40, 50, 60, 255))


def test_what_is_transparent_looks_white_and_not_black():
    picture = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    picture.putpixel((1, 0), (200, 100, 0, 255))

    red, green, blue, opacity = planes.split(picture)

    assert [plane.tolist() for plane in (red, green, blue)] == [
        [[255, 200]],
        [[255, 100]],
        [[255, 0]],
    ]
    assert opacity.tolist() == [[0, 255]]


def test_half_opaque_ink_lies_half_way_to_the_ground():
    ink = Image.new("RGBA", (1, 1), (0, 0, 0, 128))

    assert planes.on(ink, (200, 100, 0)).getpixel((0, 0)) == pytest.approx((100, 50, 0), abs=1)


def test_a_grey_picture_has_one_plane_thrice_and_a_coloured_one_does_not():
    red, green, blue = planes.split(Image.new("RGB", (2, 2), (7, 7, 7)))
    others = planes.split(Image.new("RGB", (2, 2), (7, 7, 8)))

    assert red is green is blue
    assert [int(np.max(plane)) for plane in others] == [7, 7, 8]
