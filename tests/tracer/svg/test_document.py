from __future__ import annotations

from tracer.svg.document import Shape


def test_a_shape_knows_its_colour_and_its_place():
    shape = Shape("M0 0h1", fill="#ff8001", dx=2, dy=3)

    assert shape.rgb == (255, 128, 1)
    assert list(shape.segments()) == [("M", (2, 3)), ("L", (3, 3))]
