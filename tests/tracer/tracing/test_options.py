from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from itertools import pairwise

import pytest

from core.ranges import OutOfRange
from tests.tracer.tracing import small_pictures
from tracer.tracing.finish import finish
from tracer.tracing.options import COLOURS, DETAIL, SMOOTHING, THRESHOLD, Kind, Options

LEAST = Options(
    Kind.FLAT,
    colours=COLOURS.low,
    detail=DETAIL.low,
    smoothing=SMOOTHING.low,
    threshold=THRESHOLD.low,
)
MOST = Options(
    Kind.FLAT,
    colours=COLOURS.high,
    detail=DETAIL.high,
    smoothing=SMOOTHING.high,
    threshold=THRESHOLD.high,
)


@pytest.mark.parametrize("kind", list(Kind), ids=str)
@pytest.mark.parametrize("limits", [LEAST, MOST], ids=["least", "most"])
def test_every_kind_is_traced_with_settings_at_their_limits(kind, limits):
    drawn = small_pictures.traced(small_pictures.badge(), replace(limits, kind=kind))

    assert (drawn.width, drawn.height) == (small_pictures.SIDE,) * 2
    assert 1 <= drawn.colours <= limits.colours
    assert drawn.svg.endswith(b"</svg>\n")


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_every_step_of_detail_follows_the_picture_more_closely(kind):
    looks = [finish(Options(kind, detail=step)) for step in DETAIL.steps]

    for coarse, fine in pairwise(looks):
        assert fine.tolerance < coarse.tolerance
        assert fine.speckle < coarse.speckle


@pytest.mark.parametrize(
    ("options", "effective"),
    [
        (Options(Kind.LINE, colours=9, threshold=77), Options(Kind.LINE, threshold=77)),
        (Options(Kind.FLAT, colours=9, threshold=77), Options(Kind.FLAT, colours=9)),
    ],
    ids=["line", "flat"],
)
def test_what_a_kind_has_no_use_for_is_left_at_its_default(options, effective):
    assert options.effective == effective


def test_settings_that_no_engine_takes_can_not_be_made():
    with pytest.raises(OutOfRange, match="colours"):
        Options(Kind.FLAT, colours=65)


def test_settings_are_compared_by_value_and_never_change():
    assert Options(Kind("flat")) == Options(Kind.FLAT) != Options(Kind.FLAT, threshold=128)
    with pytest.raises(FrozenInstanceError):
        LEAST.colours = 3
