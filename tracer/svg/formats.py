"""What a drawing can be downloaded as. Read by pages too: nothing heavy here."""

from __future__ import annotations

from enum import StrEnum

# What an SVG's px is, and so the size of a drawing whose picture states no other.
PX_PER_INCH = 96.0
POINTS_PER_INCH = 72
MM_PER_INCH = 25.4


class Format(StrEnum):
    """SVG_SMALL is the same drawing in fewer bytes."""

    SVG = "svg"
    SVG_SMALL = "svg_small"
    PDF = "pdf"
    EPS = "eps"
    PNG = "png"
    DXF = "dxf"
