"""PDF and EPS: the same painting operators in two envelopes.

Written here and not by a PDF library, since those put a font that is not embedded, a date and
their own name into every file, which a print shop's check complains of.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator

from tracer.svg.document import Document, Shape
from tracer.svg.formats import POINTS_PER_INCH
from tracer.svg.paths import Segment

_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}
_EPS_WORDS = """\
/m {moveto} bind def
/l {lineto} bind def
/c {curveto} bind def
/h {closepath} bind def
/f {fill} bind def
/f* {eofill} bind def
/rg {setrgbcolor} bind def
"""


def pdf(document: Document, dpi: float) -> bytes:
    """PDF 1.4: one page of paths, opacity kept, no font, date or name; `dpi` px are an inch. The
    same drawing always gives the same bytes."""
    point = POINTS_PER_INCH / dpi
    width, height = document.width * point, document.height * point
    opacities = sorted({shape.opacity for shape in document.shapes})
    states = {opacity: f"/O{place} gs\n" for place, opacity in enumerate(opacities)}
    flip = f"{point:.12g} 0 0 {-point:.12g} 0 {height:.12g} cm\n"
    body = _painted(document, lambda shape: states[shape.opacity] + _colour(shape.rgb))
    content = zlib.compress((flip + body).encode())
    listed = " ".join(f"/O{place} <</ca {each:.3f}>>" for place, each in enumerate(opacities))
    page = (
        f"<</Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.12g} {height:.12g}]"
        f" /Resources <</ExtGState <<{listed}>>>> /Contents 4 0 R>>"
    )
    return _pdf_file(
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        page.encode(),
        b"<</Length %d /Filter /FlateDecode>>\nstream\n%b\nendstream" % (len(content), content),
    )


def eps(document: Document, dpi: float) -> bytes:
    """EPS 3.0 for PostScript Level 2, which knows no opacity: what is half clear is painted as
    it looks on white; `dpi` px are an inch. The same drawing always gives the same bytes."""
    point = POINTS_PER_INCH / dpi
    width, height = document.width * point, document.height * point
    head = (
        "%!PS-Adobe-3.0 EPSF-3.0\n"
        f"%%BoundingBox: 0 0 {math.ceil(width)} {math.ceil(height)}\n"
        f"%%HiResBoundingBox: 0 0 {width:.12g} {height:.12g}\n"
        "%%LanguageLevel: 2\n%%Pages: 1\n%%EndComments\n"
        f"%%BeginProlog\n{_EPS_WORDS}%%EndProlog\n%%Page: 1 1\n"
    )
    clip = f"gsave\n0 0 {width:.12g} {height:.12g} rectclip\n"
    flip = f"0 {height:.12g} translate\n{point:.12g} {-point:.12g} scale\n"
    body = _painted(document, lambda shape: _colour(_on_white(shape)))
    return f"{head}{clip}{flip}{body}grestore\nshowpage\n%%EOF\n".encode()


def _painted(document: Document, paint: Callable[[Shape], str]) -> str:
    parts: list[str] = []
    before = ""
    for shape in document.shapes:
        outline = "".join(_outline(shape.segments()))
        if not outline:
            continue
        if (wanted := paint(shape)) != before:
            parts.append(wanted)
            before = wanted
        parts.append(f"{outline}{'f*' if shape.is_even_odd else 'f'}\n")
    return "".join(parts)


def _outline(segments: Iterator[Segment]) -> Iterator[str]:
    for kind, points in segments:
        numbers = [f"{number:.3f}" for number in points]
        yield f"{' '.join([*numbers, _OPERATORS[kind]])}\n"


def _colour(rgb: tuple[float, float, float]) -> str:
    red, green, blue = (value / 255 for value in rgb)
    return f"{red:.4f} {green:.4f} {blue:.4f} rg\n"


def _on_white(shape: Shape) -> tuple[float, float, float]:
    red, green, blue = (255 + (value - 255) * shape.opacity for value in shape.rgb)
    return red, green, blue


def _pdf_file(*objects: bytes) -> bytes:
    """Numbered from 1, the catalogue first, and a table of where each begins."""
    content = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    table = b"0000000000 65535 f \n"
    for number, each in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    count = len(objects) + 1
    trailer = b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return content + b"xref\n0 %d\n" % count + table + trailer % (count, len(content))
