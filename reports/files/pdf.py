"""A report on paper: its sums, its chart, its table page by page, and what is counted.

Whatever comes out of a row is text here: it is drawn as it is, or escaped where it has to wrap.
"""

from __future__ import annotations

from typing import IO, Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, Table

from core.refusals import Refused
from core.typefaces import faces
from reports import cells, charts
from reports.files import pdf_chart
from reports.files.document import Document, Tell
from reports.files.pdf_chart import INK, LINE, QUIET
from reports.registry import Row
from reports.tiles import Tile, tiles

MOST_ROWS = 2000
_ACCENT, _HEAD = "#6f32d6", "#f3f2f7"
_TONES = {"tone-ok": "#107644", "tone-warn": "#8d5e00"}
_MARGIN = 40.0
# What the page's frame adds to its margins by itself.
_INSET = 6.0
_SIZES = (8.5, 7.5, 6.5)
_WIDEST_TEXT = 200.0
_PADDING = 12.0
_TILES_A_LINE = 6


def write(target: IO[bytes], document: Document, tell: Tell) -> None:
    """Raises Refused for more lines than anybody prints."""
    rows = _rows(document, tell)
    table = _Table(document, rows)
    paper = SimpleDocTemplate(
        target,
        pagesize=table.page,
        leftMargin=_MARGIN - _INSET,
        rightMargin=_MARGIN - _INSET,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN + 10,
        title=f"{document.report.title}, {document.asked.period}",
        author="Visiona",
        lang="en-GB",
    )
    story = [*_head(document), *_tiles(document, rows, table.room)]
    if drawn := charts.draw(document.report, rows):
        story += [pdf_chart.drawing(drawn, table.room), Spacer(0, 16)]
    story += [table.flowable()] if rows else [_words("Nothing in these days.", "text")]
    paper.build([*story, *_definitions(document)], canvasmaker=_Numbered)


def _rows(document: Document, tell: Tell) -> list[Row]:
    rows: list[Row] = []
    for row in document.counted(tell):
        rows.append(row)
        if len(rows) > MOST_ROWS:
            words = f"A PDF has {MOST_ROWS:,} lines at most. Choose fewer days, or XLSX or CSV."
            raise Refused("too_long", words)
    return rows


def _head(document: Document) -> list[Any]:
    told = [str(document.asked.period), *(words for _, words in document.choices)]
    return [
        _words("VISIONA · REPORT", "eyebrow"),
        _words(document.report.title, "title"),
        _words(f"{', '.join(told)}. Made {document.made}.", "quiet"),
        Spacer(0, 14),
    ]


def _tiles(document: Document, rows: list[Row], width: float) -> list[Any]:
    """A line of them at a time."""
    report = document.report
    found = tiles(report, document.asked, rows)
    story: list[Any] = []
    for start in range(0, len(found), _TILES_A_LINE):
        line = found[start : start + _TILES_A_LINE]
        look: list[Any] = [
            ("BOX", (0, 0), (-1, -1), 0.5, HexColor(LINE)),
            ("INNERGRID", (0, 0), (-1, -1), 0.5, HexColor(LINE)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 7),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
        ]
        drawn = [[_tile(tile) for tile in line]]
        story += [Table(drawn, colWidths=[width / len(line)] * len(line), style=look)]
        story += [Spacer(0, 14)]
    return story


def _tile(tile: Tile) -> list[Any]:
    tone = _TONES.get(tile.tone, QUIET)
    change = f'<font color="{tone}">{escape(tile.change)}</font>  ' if tile.change else ""
    before = Paragraph(f"{change}before: {escape(tile.before)}", _style("quiet"))
    return [_words(tile.label, "quiet"), _words(tile.value, "figure"), before]


class _Table:
    """Upright if it fits, else across; the letters are as large as the widest line lets them."""

    def __init__(self, document: Document, rows: list[Row]) -> None:
        self._columns = document.report.columns
        self._texts = [[words for _, words in cells.texts(document.report, row)] for row in rows]
        for page in (A4, landscape(A4)):
            for self._size in _SIZES:
                self.page, self.room = page, page[0] - 2 * _MARGIN
                self._widths = self._natural()
                if sum(self._widths) <= self.room:
                    return

    def flowable(self) -> Any:
        look: list[Any] = [
            ("FONT", (0, 0), (-1, 0), faces()[1], self._size),
            ("FONT", (0, 1), (-1, -1), faces()[0], self._size),
            ("TEXTCOLOR", (0, 0), (-1, 0), HexColor(QUIET)),
            ("TEXTCOLOR", (0, 1), (-1, -1), HexColor(INK)),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor(_HEAD)),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(LINE)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 3.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4.5),
        ]
        look += [
            ("ALIGN", (place, 0), (place, -1), "RIGHT")
            for place, column in enumerate(self._columns)
            if column.is_number
        ]
        share = self.room / sum(self._widths)
        widths = [width * share for width in self._widths]
        head = self._line([column.label for column in self._columns], widths, is_head=True)
        lines = [head, *(self._line(line, widths) for line in self._texts)]
        return LongTable(lines, colWidths=widths, repeatRows=1, style=look)

    def _natural(self) -> list[float]:
        """So wide that nothing wraps, but texts at a bound."""
        found = []
        for place, column in enumerate(self._columns):
            width = stringWidth(column.label, faces()[1], self._size)
            for line in self._texts:
                width = max(width, stringWidth(line[place], faces()[0], self._size))
            found.append((width if column.is_number else min(width, _WIDEST_TEXT)) + _PADDING)
        return found

    def _line(self, texts: list[str], widths: list[float], *, is_head: bool = False) -> list[Any]:
        """What is too wide wraps."""
        return [
            self._cell(words, width, is_head, column.is_number)
            for words, width, column in zip(texts, widths, self._columns, strict=True)
        ]

    def _cell(self, words: str, width: float, is_head: bool, is_number: bool) -> Any:
        face = faces()[is_head]
        one_line = " ".join(words.split())
        if stringWidth(one_line, face, self._size) <= width - _PADDING + 0.01:
            return one_line
        style = ParagraphStyle(
            "cell",
            fontName=face,
            fontSize=self._size,
            leading=self._size * 1.35,
            textColor=QUIET if is_head else INK,
            alignment=2 if is_number else 0,
            splitLongWords=True,
        )
        return Paragraph(escape(one_line), style)


def _definitions(document: Document) -> list[Any]:
    told = [_words("What is counted", "heading"), _words(document.about, "text")]
    for column in document.report.columns:
        if column.about:
            words = (
                f'<font name="{faces()[1]}">{escape(column.label)}:</font> {escape(column.about)}'
            )
            told.append(Paragraph(words, _style("text")))
    return told


class _Numbered(Canvas):
    """Knows how many pages there are before it writes the number of the first."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self._foot(f"Page {number} of {len(self._pages)}")
            super().showPage()
        super().save()

    def _foot(self, words: str) -> None:
        self.setFont(faces()[0], 8)
        self.setFillColor(HexColor(QUIET))
        self.drawString(_MARGIN, _MARGIN - 14, str(self._doc.info.title))
        self.drawRightString(self._pagesize[0] - _MARGIN, _MARGIN - 14, words)


def _words(text: str, style: str) -> Any:
    return Paragraph(escape(text), _style(style))


def _style(name: str) -> ParagraphStyle:
    plain, bold = faces()
    face, size, colour, after = {
        "eyebrow": (bold, 8, _ACCENT, 4),
        "title": (bold, 20, INK, 6),
        "figure": (bold, 15, INK, 2),
        "heading": (bold, 11, INK, 4),
        "text": (plain, 9, INK, 4),
        "quiet": (plain, 8.5, QUIET, 0),
    }[name]
    return ParagraphStyle(
        name,
        fontName=face,
        fontSize=size,
        leading=size * 1.4,
        textColor=colour,
        spaceBefore=18 if name == "heading" else 0,
        spaceAfter=after,
    )
