from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.tracer.tracing import small_pictures
from tests.tracer.tracing.small_pictures import BLUE, INK, PAPER, RED
from tracer.tracing import palette, planes


def found(picture: Image.Image, most: int) -> np.ndarray:
    bands = planes.split(picture)
    return palette.flat(bands, palette.evenness(bands), most)


def test_the_four_colours_of_a_drawing_are_found_and_none_of_their_mixtures():
    picture = small_pictures.badge()

    colours = found(picture, most=16)

    assert len(picture.getcolors(100_000)) > 40
    assert sorted(map(tuple, np.rint(colours).astype(int).tolist())) == sorted(
        [INK, RED, BLUE, PAPER]
    )


def test_a_thin_line_of_a_strange_colour_is_found_beside_large_areas():
    picture = Image.new("RGB", (60, 60), PAPER)
    picture.paste(INK, (0, 30, 60, 60))
    picture.paste(RED, (5, 10, 55, 11))

    colours = found(picture, most=8)

    assert np.abs(colours - np.array(RED)).sum(axis=1).min() < 3
    assert len(colours) == 3


@pytest.mark.parametrize("most", [2, 3])
def test_fewer_are_found_when_fewer_are_asked_for(most):
    colours = found(small_pictures.badge(), most)

    assert len(colours) == most
    assert np.abs(colours - np.array(PAPER)).sum(axis=1).min() < 12


def test_tones_stand_for_dark_and_light_of_a_slope():
    ramp = np.tile(np.arange(256, dtype=np.uint8), (16, 1))

    colours = palette.toned([ramp, ramp, ramp], 8)

    assert len(colours) == 8
    assert np.abs(np.arange(256)[:, None] - colours[:, 0]).min(axis=1).max() < 40
