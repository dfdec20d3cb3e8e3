"""A drawing in the format that is wanted, within what a download may be."""

from __future__ import annotations

from tracer import errors
from tracer.svg.compacting import compact
from tracer.svg.document import Document
from tracer.svg.formats import MM_PER_INCH, PX_PER_INCH, Format
from tracer.svg.parser import read
from tracer.svg.printing import eps, pdf
from tracer.svg.raster import png

MOST_SIDE = 8192  # px of a PNG
MOST_BYTES = 128 * 1024 * 1024


def exported(svg: bytes, fmt: Format, width: int | None = None, dpi: float = PX_PER_INCH) -> bytes:
    """`width` in px is for PNG; without it a PNG measures what the drawing does. In all other
    formats `dpi` of the drawing's px are an inch.

    Raises NotADrawing, VectorRefused.
    """
    content = _made(svg, read(svg), fmt, width, dpi)
    if len(content) > MOST_BYTES:
        raise errors.file_too_large(len(content), MOST_BYTES)
    return content


def _made(svg: bytes, document: Document, fmt: Format, width: int | None, dpi: float) -> bytes:
    match fmt:
        case Format.SVG:
            return _measured(svg, document, dpi)
        case Format.SVG_SMALL:
            return _measured(min(compact(document), svg, key=len), document, dpi)
        case Format.PDF:
            return pdf(document, dpi)
        case Format.EPS:
            return eps(document, dpi)
        case Format.PNG:
            return png(svg, _width(document, width))
        case Format.DXF:
            from tracer.svg.cutting import dxf  # its library takes long to load

            return dxf(document, dpi)


def _measured(svg: bytes, document: Document, dpi: float) -> bytes:
    """Its sides in mm, where a px of it is not a px of the page."""
    if dpi == PX_PER_INCH:
        return svg
    for side, px in (("width", document.width), ("height", document.height)):
        measured = f'{side}="{px * MM_PER_INCH / dpi:.6g}mm"'
        svg = svg.replace(f'{side}="{px:.12g}"'.encode(), measured.encode(), 1)
    return svg


def _width(document: Document, width: int | None) -> int:
    wanted = round(document.width) if width is None else max(1, width)
    height = round(wanted * document.height / document.width)
    if max(wanted, height) > MOST_SIDE:
        raise errors.too_many_pixels(wanted, height, MOST_SIDE)
    return wanted
