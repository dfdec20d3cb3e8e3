from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.tracer.tracing import small_pictures
from tracer.tracing import layers, regions
from tracer.tracing.contours import Rings
from tracer.tracing.mixtures import Mixture
from tracer.tracing.options import Kind, Options


def crisp(labels: np.ndarray) -> Mixture:
    """A picture whose every pixel is all of one colour."""
    none = np.zeros(0, dtype=np.uint8)
    return Mixture(labels, np.zeros(0, dtype=np.intp), none, none, none.astype(np.float32))


def sheets(labels: np.ndarray, order: layers.SheetOrder) -> list[Rings]:
    return list(layers.sheets(crisp(labels), regions.find(labels), order))


def test_a_thin_frame_lies_under_what_it_encloses_though_that_is_larger():
    labels = np.zeros((40, 40), dtype=np.uint8)
    labels[5:35, 5:35] = 1
    labels[7:33, 7:33] = 2

    order = layers.order(regions.find(labels), [0], first=1)
    frame, inside = sheets(labels, order)

    assert order.labels == [0, 1, 2]
    assert frame.areas() == pytest.approx([30 * 30], rel=0.01)
    assert inside.areas() == pytest.approx([26 * 26], rel=0.01)


def test_a_sheet_ends_at_what_lies_below_and_reaches_under_what_lies_above():
    labels = np.repeat(np.array([[0] * 20 + [1] * 20 + [2] * 20], dtype=np.uint8), 30, axis=0)
    labels[:10, 40:] = 0

    lower, upper = sheets(labels, layers.SheetOrder([0, 1, 2], first=1, solid=1))

    assert lower.points.real.min() == pytest.approx(20, abs=0.1)
    assert 41 < lower.points.real.max() < 44
    assert upper.points.real.min() == pytest.approx(40, abs=0.1)


@pytest.mark.parametrize("kind", [Kind.FLAT, Kind.PHOTO], ids=str)
def test_nothing_shines_through_where_colours_meet(kind):
    picture = small_pictures.badge((255, 255, 255, 0))

    opacity = small_pictures.seen(small_pictures.traced(picture, Options(kind, 4)).svg)[:, :, 3]

    across, down = np.meshgrid(np.arange(120) + 0.5, np.arange(120) + 0.5)
    radius = np.hypot(across - 60, down - 60)
    assert opacity[radius < 37].min() == 255
    assert opacity[radius > 43].max() == 0


def test_no_white_line_is_left_between_dark_neighbours():
    slope = np.add.outer(np.arange(80) * 0.37, np.arange(80))
    levels = np.where((slope > 50)[:, :, None], (120, 20, 30), (20, 40, 110))
    picture = Image.new("RGB", (120, 120), "white")
    picture.paste(Image.fromarray(levels.astype(np.uint8)), (20, 20))

    seen = small_pictures.seen(small_pictures.traced(picture, Options(Kind.FLAT)).svg)

    assert seen[23:97, 23:97, 1].max() <= 45
