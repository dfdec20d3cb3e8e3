from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tracer.tracing.made_shapes import covered_disc, covered_square
from tracer.tracing.contours import joined, outline
from tracer.tracing.finish import finish
from tracer.tracing.options import Kind, Options

DISC, SQUARE = covered_disc(64, 20), covered_square(64, 8, 24)


def test_specks_are_left_out_and_at_fine_detail_they_are_kept():
    rings = joined([outline(DISC), outline(covered_square(64, 50, 52))])

    coarse, fine = (finish(Options(Kind.FLAT, detail=detail)).kept(rings) for detail in (1, 5))

    assert (coarse.count, fine.count) == (1, 2)
    assert coarse.areas()[0] == pytest.approx(outline(DISC).areas()[0], rel=0.01)


@pytest.mark.parametrize("kind", Kind)
def test_finer_detail_follows_more_closely_and_softness_less(kind):
    looks = [finish(Options(kind, detail=detail)) for detail in range(1, 6)]

    tolerances = [look.tolerance for look in looks]
    assert tolerances == sorted(tolerances, reverse=True)
    assert len(set(tolerances)) == 5
    assert looks[2].softened(2).tolerance == 2 * tolerances[2]
    assert looks[2].softened(0.5) == looks[2]


def test_the_roundest_smoothing_bends_a_square_that_the_middle_one_draws_with_lines():
    sharp, round_one = (
        look.paths([look.kept(outline(SQUARE))])[0]
        for look in (finish(Options(Kind.FLAT, smoothing=smoothing)) for smoothing in (2, 4))
    )

    assert "c" not in sharp
    assert "c" in round_one


def test_pictures_traced_together_come_out_as_alone_and_as_large_as_the_scale_says():
    look = finish(Options(Kind.FLAT))
    several = [look.kept(outline(field)) for field in (DISC, SQUARE)]

    together = look.paths(several)

    assert together == [look.paths([rings])[0] for rings in several]
    assert together[1] == "M8 8h16v16h-16z"
    assert replace(look, scale=2).paths(several)[1] == "M16 16h32v32h-32z"
