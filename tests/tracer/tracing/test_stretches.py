from __future__ import annotations

import numpy as np
import pytest

from tests.tracer.tracing.made_shapes import covered_disc
from tracer.tracing.contours import Rings, joined, outline
from tracer.tracing.stretches import Polyline, between, halves, sampled, unrolled

SQUARE = Rings(
    np.array([0, 4, 8, 8 + 4j, 8 + 8j, 4 + 8j, 8j, 4j], np.complex64),
    np.array([0, 8]),
    np.zeros(8, dtype=bool),
)
AT_CORNERS = np.arange(8) % 2 == 0


def square_and_disc() -> Polyline:
    disc = outline(covered_disc(64, 20))
    is_corner = np.concatenate([AT_CORNERS, np.zeros(len(disc.points), dtype=bool)])
    return unrolled(joined([SQUARE, disc]), is_corner, 0.5)


def test_each_ring_is_cut_at_a_corner_or_else_at_its_sides():
    line = square_and_disc()

    spans = between(line)

    starts, ends = line.points[spans.first], line.points[spans.last]
    assert starts[:4].tolist() == [0, 8, 8 + 8j, 8j]
    assert ends[:4].tolist() == [8, 8 + 8j, 8j, 0]
    assert spans.sharp_start.tolist() == spans.sharp_end.tolist() == [True] * 4 + [False] * 2
    assert sorted(starts[4:].real.tolist()) == pytest.approx([12, 52], abs=0.1)


def test_curves_leave_a_corner_along_its_side_and_a_smooth_knot_straight_on():
    spans = between(square_and_disc())

    assert np.allclose(spans.leaving[:4], [1, 1j, -1, -1j])
    assert np.allclose(spans.arriving[:4], [-1, -1j, 1, 1j])
    assert np.abs(spans.leaving[4:].real).max() < 0.1
    assert np.allclose(spans.arriving[[4, 5]], -spans.leaving[[5, 4]])


def test_a_half_ends_where_the_next_begins_and_they_meet_smoothly():
    line = square_and_disc()
    whole = between(line)
    curved = whole[~whole.sharp_start]

    parts = halves(line.points, curved, (curved.first + curved.last) // 2)

    early, late = parts[np.arange(2)], parts[np.arange(2, 4)]
    assert early.first.tolist() == curved.first.tolist()
    assert early.last.tolist() == late.first.tolist()
    assert late.last.tolist() == curved.last.tolist()
    assert np.allclose(early.arriving, -late.leaving)
    assert np.allclose(np.abs(late.leaving), 1)


def test_long_spans_are_tried_at_few_points_from_end_to_end_and_short_ones_at_all():
    line = square_and_disc()
    spans = between(line)

    few, every = sampled(line, spans, 5), sampled(line, spans, 0)

    assert np.diff([*few.offsets, len(few.index)]).tolist() == [3] * 4 + [6] * 2
    assert few.index[few.offsets].tolist() == spans.first.tolist()
    assert few.index[few.offsets - 1].tolist() == np.roll(spans.last, 1).tolist()
    assert len(every.index) == int((spans.last - spans.first + 1).sum())
