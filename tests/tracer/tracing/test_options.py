from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from itertools import pairwise

import pytest

from tests.tracer.tracing import small_pictures
from tracer.tracing import options
from tracer.tracing.finish import finish
from tracer.tracing.options import Kind, Options

LEAST = Options(
    Kind.FLAT,
    colours=options.FEWEST_COLOURS,
    detail=options.COARSEST,
    smoothing=options.SHARPEST,
    threshold=options.LOWEST_THRESHOLD,
)
MOST = Options(
    Kind.FLAT,
    colours=options.MOST_COLOURS,
    detail=options.FINEST,
    smoothing=options.ROUNDEST,
    threshold=options.HIGHEST_THRESHOLD,
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
    steps = range(options.COARSEST, options.FINEST + 1)

    looks = [finish(Options(kind, detail=step)) for step in steps]

    for coarse, fine in pairwise(looks):
        assert fine.tolerance < coarse.tolerance
        assert fine.speckle < coarse.speckle


def test_settings_are_compared_by_value_and_never_change():
    assert Options(Kind("flat")) == Options(Kind.FLAT) != Options(Kind.FLAT, threshold=128)
    with pytest.raises(FrozenInstanceError):
        LEAST.colours = 3
