"""Small drawings whose colours and areas are known, and drawings seen again as pictures."""

from __future__ import annotations

import io

import numpy as np
import resvg_py
from PIL import Image, ImageDraw

from tracer.tracing import engine
from tracer.tracing.drawing import Traced
from tracer.tracing.options import Options

SIDE = 120
INK, RED, BLUE, PAPER = (16, 24, 40), (214, 40, 57), (42, 111, 219), (255, 255, 255)
_LARGER = 4


def badge(ground: tuple[int, ...] = PAPER) -> Image.Image:
    """A red and a blue half disc side by side with an ink bar across, anti-aliased, on a ground
    that may be see-through."""
    picture = Image.new("RGBA", (SIDE * _LARGER,) * 2, ground)
    pen = ImageDraw.Draw(picture)
    pen.pieslice((80, 80, 400, 400), 70, 250, fill=RED)
    pen.pieslice((80, 80, 400, 400), 250, 430, fill=BLUE)
    pen.polygon([(150, 220), (330, 180), (330, 230), (150, 270)], fill=INK)
    small = picture.convert("RGBa").resize((SIDE, SIDE), Image.Resampling.BOX).convert("RGBA")
    return small if len(ground) == 4 else small.convert("RGB")


def traced(picture: Image.Image, options: Options) -> Traced:
    return engine.trace(picture, options, most_bytes=1_000_000)


def seen(svg: bytes) -> np.ndarray:
    """(height, width, 4) levels of the drawing on nothing."""
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg.decode()))
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))
