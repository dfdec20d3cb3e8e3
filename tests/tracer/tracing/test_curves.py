from __future__ import annotations

import numpy as np
import pytest

from tests.tracer.tracing.made_shapes import covered_disc, covered_square
from tracer.tracing.contours import joined, outline
from tracer.tracing.corners import sharpened, thinned
from tracer.tracing.curves import Curves, fit


def walked(curves: Curves) -> np.ndarray:
    """Points close to one another all along the curves."""
    time = np.linspace(0, 1, 400)[:, None]
    start, handle, other, end = curves.pieces.T
    handle = np.where(curves.is_line, start + (end - start) / 3, handle)
    other = np.where(curves.is_line, end - (end - start) / 3, other)
    rest = 1 - time
    bent = 3 * rest * rest * time * handle + 3 * rest * time * time * other
    return (rest**3 * start + bent + time**3 * end).T


def shapes():
    several = [outline(covered_disc(64, 20)), outline(covered_square(64, 8.3, 29.6))]
    return sharpened(thinned(joined(several)), 55)


@pytest.mark.parametrize("tolerance", [0.09, 0.4, 1.5])
def test_curves_pass_every_point_within_the_tolerance(tolerance):
    rings, is_corner = shapes()

    curves = fit(rings, is_corner, tolerance)

    off = np.abs(rings.points[:, None] - walked(curves).ravel()).min(axis=1)
    assert off.max() <= tolerance + 0.02


def test_a_disc_takes_few_pieces_and_a_square_four_lines_from_corner_to_corner():
    rings, is_corner = shapes()

    curves = fit(rings, is_corner, 0.22)

    disc, square = curves.of(0, 1), curves.of(1, 2)
    assert len(disc.pieces) <= 8
    assert not disc.is_line.any()
    assert square.is_line.tolist() == [True] * 4
    assert set(square.pieces[:, 0].tolist()) == set(rings.points[is_corner].tolist())


def test_each_ring_is_closed_piece_by_piece():
    curves = fit(*shapes(), 0.22)

    for ring in (curves.of(0, 1), curves.of(1, 2)):
        assert ring.pieces[:, 3].tolist() == np.roll(ring.pieces[:, 0], -1).tolist()


def test_no_rings_are_no_curves():
    rings = outline(np.zeros((4, 4), np.float32))

    assert fit(rings, np.zeros(0, dtype=bool), 0.2).starts.tolist() == [0]
