"""What a drawing can be downloaded as. Read by pages too: nothing heavy here."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """SVG_SMALL is the same drawing in fewer bytes."""

    SVG = "svg"
    SVG_SMALL = "svg_small"
    PDF = "pdf"
    EPS = "eps"
    PNG = "png"
    DXF = "dxf"
