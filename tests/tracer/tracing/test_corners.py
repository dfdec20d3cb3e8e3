from __future__ import annotations

import numpy as np

from tests.tracer.tracing.made_shapes import covered_disc, covered_square
from tracer.tracing.contours import Rings, outline
from tracer.tracing.corners import sharpened, thinned


def test_a_square_keeps_its_four_corners_where_they_are():
    rings, is_corner = sharpened(thinned(outline(covered_square(40, 8.3, 29.6))), 55)

    found = rings.points[is_corner]
    true = [complex(x, y) for x in (8.3, 29.6) for y in (8.3, 29.6)]
    assert len(found) == 4
    assert max(np.abs(found - corner).min() for corner in true) < 0.15


def test_a_disc_has_no_corner_and_keeps_its_points():
    round_one = thinned(outline(covered_disc(64, 20)))

    rings, is_corner = sharpened(round_one, 55)

    assert not is_corner.any()
    assert rings.points.tolist() == round_one.points.tolist()


def test_when_all_is_to_be_round_no_corner_is_left():
    _, is_corner = sharpened(thinned(outline(covered_square(40, 8.3, 29.6))), 181)

    assert not is_corner.any()


def test_a_point_that_all_but_repeats_the_one_before_is_dropped():
    points = np.array([0, 5, 5.1 + 0.1j, 5 + 5j, 20, 20.1, 25 + 5j], np.complex64)
    rings = Rings(points, np.array([0, 4, 7]), np.zeros(7, dtype=bool))

    left = thinned(rings)

    assert left.points.tolist() == points[[0, 1, 3, 4, 6]].tolist()
    assert left.starts.tolist() == [0, 3, 5]
