"""A report as XLSX: typed cells, a frozen head, and a second sheet that says what they mean."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any

from billing.money import minor_digits
from core.refusals import Refused
from reports import cells
from reports.files.document import Document, Tell
from reports.registry import Column, Kind, Row

# The most that a sheet holds, less its head. https://support.microsoft.com/office/1672b34d
MOST_ROWS = 1_048_575
_WIDEST = 48
# So many lines say how wide the columns are.
_TRIED = 200
_FORMATS = {
    Kind.DAY: "yyyy-mm-dd",
    Kind.NUMBER: "#,##0.###",
    Kind.CREDITS: "#,##0.0##",
    Kind.COST: "#,##0.00####",
    Kind.SHARE: "0.0%",
    Kind.TIME: "#,##0.0##",
    Kind.BYTES: "#,##0",
}


def write(target: IO[bytes], document: Document, tell: Tell) -> None:
    """A line is on disk as soon as the next begins. Raises Refused for more than a sheet holds."""
    from xlsxwriter import Workbook  # noqa: PLC0415  heavy

    # A text that looks like a formula, a number or an address stays a text.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(target, options) as book:
        looks = _Looks(book)
        _write_rows(book.add_worksheet("Report"), looks, document, tell)
        _write_definitions(book.add_worksheet("What is counted"), looks, document)


class _Looks:
    """A workbook's formats: one of each."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}
        self.head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})

    def of(self, kind: Kind, currency: str) -> Any:
        shape = _FORMATS.get(kind, "General")
        if kind is Kind.MONEY:
            shape = "#,##0" + ".00" * bool(minor_digits(currency))
        # "1,234." would be ugly where a number is whole.
        if shape not in self._made:
            self._made[shape] = self._book.add_format({"num_format": shape})
        return self._made[shape]


def _write_rows(sheet: Any, looks: _Looks, document: Document, tell: Tell) -> None:
    report = document.report
    rows = document.counted(tell)
    first = list(islice(rows, _TRIED))
    for place, column in enumerate(report.columns):
        sheet.set_column(place, place, _width(document, column, place, first))
        sheet.write_string(0, place, column.label, looks.head)
    sheet.freeze_panes(1, 0)
    number = 0
    for number, row in enumerate(chain(first, rows), start=1):
        if number > MOST_ROWS:
            words = f"A sheet holds {MOST_ROWS:,} lines at most. Choose fewer days, or CSV."
            raise Refused("too_long", words)
        currency = cells.currency_of(report, row)
        for place, (column, value) in enumerate(zip(report.columns, row, strict=True)):
            plain = cells.plain(value, column.kind, currency)
            _write_cell(sheet, (number, place), plain, _look(looks, column.kind, plain, currency))
    if number:
        sheet.autofilter(0, 0, number, len(report.columns) - 1)


def _look(looks: _Looks, kind: Kind, value: Any, currency: str) -> Any:
    is_whole = kind is Kind.NUMBER and isinstance(value, int)
    return looks.of(Kind.BYTES if is_whole else kind, currency)


def _write_cell(sheet: Any, at: tuple[int, int], value: Any, look: Any) -> None:
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime(*value.timetuple()[:3])  # noqa: DTZ001
        sheet.write_datetime(*at, moment.replace(tzinfo=None), look)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(*at, value, look)
    elif value is not None:
        sheet.write_string(*at, str(value))


def _width(document: Document, column: Column, place: int, rows: list[Row]) -> int:
    told = [column.label, *(cells.text(row[place], column.kind) for row in rows)]
    return min(max(len(words) for words in told) + 3, _WIDEST)


def _write_definitions(sheet: Any, looks: _Looks, document: Document) -> None:
    period = document.asked.period
    lines = [
        ("Report", document.report.title, ""),
        ("What is counted", document.about, ""),
        ("Days", str(period), ""),
        *((label, words, "") for label, words in document.choices),
        ("Made", document.made, ""),
        ("", "", ""),
        ("Column", "What it is", "Unit"),
        *((one.label, one.about, cells.unit(one)) for one in document.report.columns),
    ]
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 2, 24)
    for number, (name, words, unit) in enumerate(lines):
        sheet.write_string(number, 0, name, looks.bold)
        sheet.write_string(number, 1, words, looks.text)
        sheet.write_string(number, 2, unit, looks.text)
