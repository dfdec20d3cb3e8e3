"""One report into one file, in the format that was asked for."""

from __future__ import annotations

from typing import IO

from reports.files import texts, workbook
from reports.files.document import Document, Tell
from reports.models import FileFormat

MEDIA_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.JSON: "application/json",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.PDF: "application/pdf",
}


def _write_pdf(target: IO[bytes], document: Document, tell: Tell) -> None:
    from reports.files import pdf  # noqa: PLC0415  heavy

    pdf.write(target, document, tell)


_WRITERS = {
    FileFormat.CSV: texts.write_csv,
    FileFormat.JSON: texts.write_json,
    FileFormat.XLSX: workbook.write,
    FileFormat.PDF: _write_pdf,
}


def write(target: IO[bytes], wanted: FileFormat, document: Document, tell: Tell) -> None:
    """Raises Refused where the format can't hold so much."""
    _WRITERS[wanted](target, document, tell)
