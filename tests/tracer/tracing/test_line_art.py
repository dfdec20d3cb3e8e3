from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from tests.tracer.tracing import small_pictures
from tracer.tracing.options import Kind, Options

LINE = Options(Kind.LINE)


def pen_drawing(ink: str, paper: str, mode: str = "RGB") -> Image.Image:
    """A ring and a stroke, anti-aliased."""
    stencil = Image.new("L", (400, 400))
    pen = ImageDraw.Draw(stencil)
    pen.ellipse((80, 80, 320, 320), outline=255, width=32)
    pen.line((40, 360, 360, 40), fill=255, width=24)
    stencil = stencil.resize((100, 100), Image.Resampling.BOX)
    if mode == "RGBA":
        drawing = Image.new("RGBA", (100, 100), ink)
        drawing.putalpha(stencil)
        return drawing
    return Image.composite(
        Image.new("RGB", (100, 100), ink), Image.new("RGB", (100, 100), paper), stencil
    )


@pytest.mark.parametrize(
    ("ink", "paper"),
    [("#14285a", "#faf5e6"), ("#ffe9a0", "#202830")],
    ids=["dark-on-light", "light-on-dark"],
)
def test_ink_and_paper_keep_their_colours_and_places(ink, paper):
    picture = pen_drawing(ink, paper)

    drawn = small_pictures.traced(picture, LINE)

    assert drawn.colours == 2
    assert f'fill="{ink}"'.encode() in drawn.svg
    assert f'fill="{paper}"'.encode() in drawn.svg
    seen = small_pictures.seen(drawn.svg)[:, :, :3].astype(float)
    assert np.abs(seen - np.asarray(picture)).mean() < 2


@pytest.mark.parametrize(
    ("picture", "options"),
    [
        (pen_drawing("#14285a", "#ffffff"), Options(Kind.LINE, remove_background=True)),
        (pen_drawing("#14285a", "#ffffff", "RGBA"), LINE),
        (pen_drawing("#fffaf0", "#ffffff", "RGBA"), LINE),
    ],
    ids=["taken-off", "cut-out", "light-cut-out"],
)
def test_without_paper_only_ink_is_drawn(picture, options):
    drawn = small_pictures.traced(picture, options)

    opacity = small_pictures.seen(drawn.svg)[:, :, 3]
    assert (drawn.colours, drawn.svg.count(b"<rect")) == (1, 0)
    assert opacity[50, 24] == 255
    assert opacity[38, 40] == opacity[0, 0] == 0


def test_a_lighter_threshold_takes_more_for_ink():
    picture = pen_drawing("#000000", "#ffffff").filter(ImageFilter.GaussianBlur(2))

    dark, middle, light = (
        (small_pictures.seen(drawn.svg)[:, :, 0] < 128).sum()
        for drawn in (
            small_pictures.traced(picture, Options(Kind.LINE, threshold=level))
            for level in (70, 128, 200)
        )
    )

    assert 1.1 * dark < middle
    assert 1.1 * middle < light
    true = (np.asarray(picture)[:, :, 0] < 128).sum()
    assert middle == pytest.approx(true, rel=0.05)


def test_an_empty_sheet_is_paper_and_nothing_else():
    drawn = small_pictures.traced(Image.new("RGB", (50, 40), "#eeddcc"), LINE)

    assert (drawn.paths, drawn.colours) == (0, 1)
    assert (small_pictures.seen(drawn.svg) == (0xEE, 0xDD, 0xCC, 255)).all()
