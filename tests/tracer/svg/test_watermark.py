from __future__ import annotations

import numpy as np
import pytest

from tests.pictures import opened
from tests.tracer.svg.drawings import flat, svg
from tracer.svg.fidelity import psnr
from tracer.svg.raster import render
from tracer.svg.watermark import LONGEST_SIDE, marked_preview


def sheet(colour: str) -> bytes:
    return svg(f'<rect width="200" height="100" fill="{colour}"/>')


@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#808080", "#dc2626"])
def test_the_mark_is_seen_in_every_part_of_every_ground(colour):
    picture = opened(marked_preview(sheet(colour), 200, 100)).convert("RGB")

    plain = np.asarray(render(sheet(colour), LONGEST_SIDE).convert("RGB")).astype(int)
    marked = np.abs(np.asarray(picture).astype(int) - plain).max(axis=2) > 40
    parts = [part for row in np.split(marked, 2) for part in np.split(row, 4, axis=1)]
    assert all(part.mean() > 0.02 for part in parts)


def test_the_drawing_is_still_to_be_judged_below_the_mark():
    picture = opened(marked_preview(flat(), 1200, 800)).convert("RGB")

    plain = render(flat(), picture.width).convert("RGB")
    assert 12 < psnr(np.asarray(picture), np.asarray(plain)) < 30


def test_what_is_not_painted_stays_clear_but_for_the_mark():
    picture = opened(marked_preview(svg(), 200, 100))

    alpha = np.asarray(picture.getchannel("A"))
    assert 0.02 < (alpha > 60).mean() < 0.4


@pytest.mark.parametrize(
    ("size", "seen"),
    [((16, 16), (1024, 1024)), ((2048, 32), (1024, 16)), ((640, 2000), (327, 1022))],
)
def test_the_longer_side_is_as_long_for_small_pictures_and_large(size, seen):
    width, height = size

    picture = opened(marked_preview(svg(width=width, height=height), width, height))

    assert (picture.format, picture.size) == ("WEBP", seen)
