"""A receipt on paper: what it states, how to check it, and the signed text itself."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from core.receipts.reading import Statement, read
from core.typefaces import faces

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle

    from core.receipts.models import Receipt

_INK, _QUIET, _LINE, _ACCENT = "#16181d", "#5b6270", "#d5d9e0", "#5b4bdb"
_MARGIN = 56.0
# A page\'s frame stands off by this much more.
_PADDING = 6
_LETTERS_A_LINE = 88


def render(receipt: Receipt) -> bytes:
    """The same receipt gives the same bytes. The signed text is also among the file's facts, so
    that `signatures.verify` finds it in the file itself."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415  heavy
    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415

    statement = read(receipt.body)
    target = BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=statement.title,
        author=statement.issuer,
        keywords=receipt.jws,
        invariant=1,
        lang="en-GB",
    )
    story = [*_head(statement), *_tables(statement), *_proof(receipt, statement)]
    document.build(story, onFirstPage=_foot, onLaterPages=_foot)
    return target.getvalue()


def _head(statement: Statement) -> list[Any]:
    return [
        _paragraph("VISIONA · SIGNED RECEIPT", "eyebrow"),
        _paragraph(statement.title, "title"),
        _paragraph(f"Issued {statement.issued} by {statement.issuer}", "quiet"),
        _gap(14),
    ]


def _tables(statement: Statement) -> list[Any]:
    found: list[Any] = []
    if statement.deleted:
        rows = [
            [one.what, one.where, "\n".join(filter(None, [one.at, one.answer]))]
            for one in statement.deleted
        ]
        found += [_paragraph("What is deleted", "heading"), _table(rows, [0.34, 0.3, 0.36])]
    if statement.kept:
        rows = [[one.what, one.why] for one in statement.kept]
        found += [_paragraph("What stays, and why", "heading"), _table(rows, [0.34, 0.66])]
    rows = [list(pair) for pair in statement.facts]
    return [*found, _paragraph("The receipt", "heading"), _table(rows, [0.34, 0.66])]


def _proof(receipt: Receipt, statement: Statement) -> list[Any]:
    lines = [
        receipt.jws[start : start + _LETTERS_A_LINE]
        for start in range(0, len(receipt.jws), _LETTERS_A_LINE)
    ]
    how = (
        f"Send this file to {statement.issuer}/verify/, or paste the text below there. Without us:"
        " it is a JWS (RFC 7515) signed with Ed25519, which any library for JOSE verifies with"
        f" the public key at {statement.issuer}/.well-known/visiona-receipts.json. Whoever changes"
        " a letter breaks the signature."
    )
    return [
        _paragraph("How to check it", "heading"),
        _paragraph(how, "text"),
        _gap(8),
        *[_paragraph(line, "code") for line in lines],
    ]


def _table(rows: list[list[str]], shares: list[float]) -> Any:
    from reportlab.lib.colors import HexColor  # noqa: PLC0415
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415
    from reportlab.platypus import Table  # noqa: PLC0415

    width = A4[0] - 2 * (_MARGIN + _PADDING)
    cells = [
        [_paragraph(text, "text" if place else "quiet") for place, text in enumerate(row)]
        for row in rows
    ]
    look: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(_LINE)),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
    ]
    return Table(cells, colWidths=[width * share for share in shares], style=look)


def _foot(canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont(faces()[0], 8)
    canvas.setFillColor(_QUIET)
    edge = _MARGIN + _PADDING
    canvas.drawString(edge, _MARGIN / 2, document.title)
    canvas.drawRightString(document.pagesize[0] - edge, _MARGIN / 2, f"Page {document.page}")
    canvas.restoreState()


def _paragraph(text: str, style: str) -> Any:
    from reportlab.platypus import Paragraph  # noqa: PLC0415

    return Paragraph(escape(text).replace("\n", "<br/>"), _styles()[style])


def _gap(points: float) -> Any:
    from reportlab.platypus import Spacer  # noqa: PLC0415

    return Spacer(1, points)


@cache
def _styles() -> dict[str, ParagraphStyle]:
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415

    plain, bold = faces()

    def style(name: str, font: str, size: float, **more: Any) -> ParagraphStyle:
        return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.45, **more)

    styles = [
        style("eyebrow", bold, 8, textColor=_ACCENT, spaceAfter=6),
        style("title", bold, 18, textColor=_INK, spaceAfter=4),
        style("heading", bold, 11, textColor=_INK, spaceBefore=18, spaceAfter=4),
        style("text", plain, 9, textColor=_INK, splitLongWords=True),
        style("quiet", plain, 9, textColor=_QUIET),
        style("code", "Courier", 8.4, textColor=_INK),
    ]
    return {one.name: one for one in styles}
