from __future__ import annotations

from tests.tracer.svg.drawings import flat, svg
from tracer.svg.raster import png, render


def test_a_drawing_is_rendered_at_any_width_with_its_holes():
    drawing = svg('<rect width="100" height="100" fill="#f00" fill-opacity=".5"/>')

    image = render(drawing, 500)

    assert (image.mode, image.size) == ("RGBA", (500, 250))
    assert image.getpixel((10, 10)) == (255, 0, 0, 128)
    assert image.getpixel((490, 10)) == (0, 0, 0, 0)


def test_the_same_drawing_gives_the_same_bytes():
    assert png(flat(), 300) == png(flat(), 300)
