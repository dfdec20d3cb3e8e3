from __future__ import annotations

import numpy as np
import pytest

from tests.tracer.tracing import small_pictures
from tracer.tracing import paints
from tracer.tracing.options import Kind, Options


def opaque(count: int) -> paints.Paints:
    return paints.mixed_from(np.arange(count * 3, dtype=np.float32).reshape(count, 3))


def test_a_soft_colour_is_filled_so_that_it_looks_the_same_on_white():
    found = paints.mixed_from(
        np.array([[255, 255, 255, 0], [255, 155, 155, 102], [10, 20, 30, 255]], dtype=np.float32)
    )

    colour, opacity = found.fill(1)

    assert found.is_clear.tolist() == [True, False, False]
    assert found.is_soft.tolist() == [False, True, False]
    assert opacity == pytest.approx(0.4)
    seen = [level * opacity + 255 * (1 - opacity) for level in colour]
    assert seen == pytest.approx([255, 155, 155], abs=1)
    assert found.fill(2) == ((10, 20, 30), 1.0)


def test_the_background_goes_but_the_same_colour_inside_a_shape_stays():
    labels = np.zeros((20, 20), dtype=np.uint8)
    labels[4:16, 4:16] = 1
    labels[8:12, 8:12] = 0

    cleared, left = paints.without_background(labels, opaque(2))

    assert left.is_clear.tolist() == [False, False, True]
    assert (cleared[labels == 1] == 1).all()
    assert (cleared[8:12, 8:12] == 0).all()
    assert (cleared == 2).sum() == 20 * 20 - 12 * 12


def test_an_edge_of_many_colours_is_no_background():
    labels = (np.indices((40, 40)).sum(axis=0) // 4 % 8).astype(np.uint8)

    kept, left = paints.without_background(labels, opaque(8))

    assert paints.background(labels) is None
    assert np.array_equal(kept, labels)
    assert left.count == 8


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_nothing_is_left_at_the_rim_of_a_drawing_without_its_background(kind):
    picture = small_pictures.badge()
    options = Options(kind, colours=4, remove_background=True)

    opacity = small_pictures.seen(small_pictures.traced(picture, options).svg)[:, :, 3]

    assert opacity[:15].max() == opacity[-15:].max() == 0
    assert opacity[:, :15].max() == opacity[:, -15:].max() == 0
    assert opacity[60, 60] == 255
