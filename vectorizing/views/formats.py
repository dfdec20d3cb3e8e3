"""The formats of a download, as people know them."""

from __future__ import annotations

from django.http import HttpRequest

from tracer.svg.formats import Format

# (format, what it is called, icon)
FORMATS = (
    (Format.SVG, "SVG", "download"),
    (Format.SVG_SMALL, "Small SVG", "file-down"),
    (Format.PDF, "PDF", "file-text"),
    (Format.EPS, "EPS", "printer"),
    (Format.DXF, "DXF", "scissors"),
    (Format.PNG, "PNG", "image-down"),
)


def wanted(request: HttpRequest) -> Format:
    """SVG where nothing readable is asked for."""
    text = request.GET.get("format", "")
    return Format(text) if text in list(Format) else Format.SVG
