from __future__ import annotations

import numpy as np
import pytest

from tests.tracer.tracing.made_shapes import covered_disc, covered_square
from tracer.tracing.contours import joined, outline


def test_the_outline_of_a_disc_lies_on_its_circle():
    rings = outline(covered_disc(64, 20))

    radii = np.abs(rings.points - (32 + 32j))
    assert rings.count == 1
    assert rings.areas()[0] == pytest.approx(np.pi * 20**2, rel=0.01)
    assert np.abs(radii - 20).max() < 0.1


def test_a_hole_is_a_ring_of_its_own_that_counts_negative():
    rings = outline(covered_disc(64, 24) - covered_disc(64, 10))

    hole, disc = sorted(rings.areas())
    assert disc == pytest.approx(np.pi * 24**2, rel=0.01)
    assert hole == pytest.approx(-np.pi * 10**2, rel=0.01)


def test_the_edge_of_the_picture_closes_what_it_cuts_and_nothing_has_no_outline():
    full, empty = outline(np.ones((8, 12), np.float32)), outline(np.zeros((8, 12), np.float32))

    assert full.areas().tolist() == pytest.approx([96], rel=0.01)
    assert (full.points.real.max(), full.points.imag.max()) == (12, 8)
    assert (empty.count, len(empty.areas())) == (0, 0)


def test_rings_are_joined_and_picked_out_again():
    disc, square = outline(covered_disc(40, 9)), outline(covered_square(40, 8, 24))

    both = joined([disc, square])

    assert both.areas().tolist() == pytest.approx([*disc.areas(), *square.areas()])
    picked = both.only(np.array([False, True]))
    assert picked.points.tolist() == square.points.tolist()
    assert picked.starts.tolist() == square.starts.tolist()
