"""Shapes whose true outline is known, as coverages and pictures; and a drawing as pixels."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tracer.svg.raster import png

_FINER = 16


def covered_disc(side: int, radius: float) -> NDArray[np.float32]:
    """The share of each pixel that a disc in the middle covers, in a square of `side` pixels."""
    step = (np.arange(side * _FINER, dtype=np.float32) + 0.5) / _FINER - side / 2
    is_in = np.hypot(step[:, None], step) < radius
    cells = is_in.reshape(side, _FINER, side, _FINER)
    return cells.mean(axis=(1, 3), dtype=np.float32)


def covered_square(side: int, low: float, high: float) -> NDArray[np.float32]:
    """The same for a square from `low` to `high` both ways."""
    cells = np.arange(side, dtype=np.float32)
    share = np.clip(high - cells, 0, 1) - np.clip(low - cells, 0, 1)
    return np.outer(share, share)


def logo(background: str, mode: str = "RGB") -> Image.Image:
    """A red disc with a hole and a blue square, 96 pixels a side, edges anti-aliased."""
    canvas = Image.new(mode, (384, 384), background)
    pen = ImageDraw.Draw(canvas)
    pen.ellipse((40, 40, 240, 240), fill="#e63946")
    pen.ellipse((100, 100, 180, 180), fill=background)
    pen.rectangle((220, 220, 340, 340), fill="#1d3557")
    return canvas.resize((96, 96), Image.Resampling.BOX)


def seen(svg: bytes, width: int = 96) -> NDArray[np.int16]:
    """The drawing's (height, width, 4) levels of red, green, blue and opacity."""
    with Image.open(io.BytesIO(png(svg, width))) as picture:
        return np.asarray(picture.convert("RGBA"), dtype=np.int16)
