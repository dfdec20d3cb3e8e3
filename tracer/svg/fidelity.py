"""How near a drawing comes to its picture, in the two figures that papers and peers use."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tracer.svg.raster import render

MOST_DECIBELS = 99.0  # no difference at all has no figure in dB

_WINDOW = 7  # px; as in scikit-image, whose figure ours has to equal
_ROWS = 32  # so that a strip of the widest picture stays in the processor's cache
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2

Pixels = NDArray[np.uint8]
Plane = NDArray[np.float32]


@dataclass(frozen=True)
class Fidelity:
    """`psnr` in dB, `ssim` up to 1; more is nearer."""

    psnr: float
    ssim: float


def fidelity(source: Image.Image, svg: bytes, *, is_without_background: bool = False) -> Fidelity:
    """Of the drawing at the picture's size. Where the picture has holes, the lower figures of
    both on white and both on black: neither white on nothing nor black on nothing is lost. A
    background that was left out on purpose is not compared."""
    seen = render(svg, source.width)
    source = source.convert("RGBA")
    if seen.size != source.size:
        source = source.resize(seen.size)
    if is_without_background:
        seen = Image.alpha_composite(source, seen)
    has_holes = source.getchannel("A").getextrema() != (255, 255)
    grounds = ("white", "black") if has_holes else ("white",)
    pairs = [(_pixels_on(ground, source), _pixels_on(ground, seen)) for ground in grounds]
    return Fidelity(min(psnr(*pair) for pair in pairs), min(ssim(*pair) for pair in pairs))


def psnr(one: Pixels, other: Pixels) -> float:
    """Of two pictures of the same shape, (height, width, channels)."""
    difference = one.astype(np.int16) - other
    error = float(np.square(difference, dtype=np.int32).mean())
    return min(MOST_DECIBELS, 10 * math.log10(255**2 / error)) if error else MOST_DECIBELS


def ssim(one: Pixels, other: Pixels) -> float:
    """The mean over all channels and all windows of 7 x 7 px. What is smaller is continued."""
    one, other = _at_least_a_window(one), _at_least_a_window(other)
    height, width, channels = one.shape
    total = 0.0
    for top in range(0, height - _WINDOW + 1, _ROWS):
        rows = slice(top, top + _ROWS + _WINDOW - 1)
        for channel in range(channels):
            planes = (each[rows, :, channel].astype(np.float32) for each in (one, other))
            total += _likeness(*planes)
    return total / (height - _WINDOW + 1) / (width - _WINDOW + 1) / channels


def _pixels_on(ground: str, image: Image.Image) -> Pixels:
    sheet = Image.new("RGBA", image.size, ground)
    sheet.alpha_composite(image)
    return np.asarray(sheet.convert("RGB"))


def _at_least_a_window(pixels: Pixels) -> Pixels:
    missing = [(0, max(0, _WINDOW - side)) for side in pixels.shape[:2]]
    return np.pad(pixels, [*missing, (0, 0)], "edge")


def _likeness(one: Plane, other: Plane) -> float:
    """Summed over the windows of this strip."""
    count = _WINDOW * _WINDOW
    sum_one, sum_other = _sums(one), _sums(other)
    square_one, square_other = sum_one * sum_one / count, sum_other * sum_other / count
    product = sum_one * sum_other / count
    spread = (_sums(one * one) - square_one + _sums(other * other) - square_other) / (count - 1)
    shared = (_sums(one * other) - product) / (count - 1)
    light = (2 * product / count + _C1) / ((square_one + square_other) / count + _C1)
    return float((light * (2 * shared + _C2) / (spread + _C2)).sum(dtype=np.float64))


def _sums(values: Plane) -> Plane:
    """Over each window: whole numbers that a 32-bit float still holds exactly."""
    return _sums_down(_sums_down(values).T).T


def _sums_down(values: Plane) -> Plane:
    """Of seven rows each, as four and two and one."""
    count = len(values) - _WINDOW + 1
    two = values[:-1] + values[1:]
    four = two[:-2] + two[2:]
    return four[:count] + two[4 : 4 + count] + values[6 : 6 + count]
