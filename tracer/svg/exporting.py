"""A drawing in the format that is wanted, within what a download may be."""

from __future__ import annotations

from tracer import errors
from tracer.svg.compacting import compact
from tracer.svg.document import Document
from tracer.svg.formats import Format
from tracer.svg.parser import read
from tracer.svg.printing import eps, pdf
from tracer.svg.raster import png

MOST_SIDE = 8192  # px of a PNG
MOST_BYTES = 128 * 1024 * 1024


def exported(svg: bytes, fmt: Format, width: int | None = None) -> bytes:
    """`width` in px is for PNG; without it a PNG measures what the drawing does.

    Raises NotADrawing, VectorRefused.
    """
    content = _made(svg, read(svg), fmt, width)
    if len(content) > MOST_BYTES:
        raise errors.file_too_large(len(content), MOST_BYTES)
    return content


def _made(svg: bytes, document: Document, fmt: Format, width: int | None) -> bytes:
    match fmt:
        case Format.SVG:
            return svg
        case Format.SVG_SMALL:
            return min(compact(document), svg, key=len)
        case Format.PDF:
            return pdf(document)
        case Format.EPS:
            return eps(document)
        case Format.PNG:
            return png(svg, _width(document, width))
        case Format.DXF:
            from tracer.svg.cutting import dxf  # its library takes long to load

            return dxf(document)


def _width(document: Document, width: int | None) -> int:
    wanted = round(document.width) if width is None else max(1, width)
    height = round(wanted * document.height / document.width)
    if max(wanted, height) > MOST_SIDE:
        raise errors.too_many_pixels(wanted, height, MOST_SIDE)
    return wanted
