"""Drawings as pixels, by resvg: without fonts, files or addresses, of which a drawing has none."""

from __future__ import annotations

import io

import resvg_py
from PIL import Image


def png(svg: bytes, width: int) -> bytes:
    """A PNG of `width` px and the height that belongs to it; what is not painted is transparent.

    The same drawing always gives the same bytes. The SVG has been read (`tracer.svg.parser`).
    """
    return resvg_py.svg_to_bytes(svg_string=svg.decode(), width=width, skip_system_fonts=True)


def render(svg: bytes, width: int) -> Image.Image:
    """RGBA, as `png`."""
    return Image.open(io.BytesIO(png(svg, width)), formats=["PNG"]).convert("RGBA")
