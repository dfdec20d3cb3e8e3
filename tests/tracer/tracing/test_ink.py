from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tracer.tracing import ink, planes


def stroke(paper: str, pen: str, mode: str = "RGB") -> Image.Image:
    picture = Image.new(mode, (120, 120), paper)
    ImageDraw.Draw(picture).line((10, 60, 110, 60), fill=pen, width=12)
    return picture


def test_see_through_ink_is_laid_on_what_it_stands_out_from():
    dark = ink.on_paper(planes.normal(stroke("#00000000", "#101040ff", "RGBA")))
    light = ink.on_paper(planes.normal(stroke("#00000000", "#fff0d0ff", "RGBA")))

    assert dark[0][0, 0] == 255
    assert light[0][0, 0] == 0


@pytest.mark.parametrize(("level", "coverage"), [(128, 0.5), (64, 0.75), (192, 0.25)])
def test_a_grey_level_is_the_coverage_that_looks_like_it(level, coverage):
    white, black = (np.full(3, value, np.float32) for value in (255, 0))

    assert ink.Ink(white, black).threshold(level) == pytest.approx(coverage, abs=0.01)


def test_paper_of_inks_own_colour_has_no_contrast_and_half_for_a_threshold():
    grey = np.full(3, 90, np.float32)

    assert ink.Ink(grey, grey).contrast == 0
    assert ink.Ink(grey, grey).threshold(10) == 0.5
