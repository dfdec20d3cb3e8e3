"""A report as CSV and as JSON, line by line: neither is ever whole in memory."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC
from decimal import Decimal
from typing import IO, Any

from core.csv_text import harmless
from reports import cells
from reports.files.document import Document, Tell


def write_csv(target: IO[bytes], document: Document, tell: Tell) -> None:
    """Columns by their keys, numbers without signs of thousands, days as ISO writes them."""
    report = document.report
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow([column.key for column in report.columns])
    for row in document.counted(tell):
        currency = cells.currency_of(report, row)
        table.writerow(
            _cell(cells.plain(value, column.kind, currency))
            for column, value in zip(report.columns, row, strict=True)
        )
    text.detach()


def write_json(target: IO[bytes], document: Document, tell: Tell) -> None:
    """One object: what was asked for and what each column means, then `rows`."""
    head = json.dumps(facts(document), ensure_ascii=False, indent=1)
    target.write(head.removesuffix("\n}").encode() + b',\n "rows": [')
    for place, row in enumerate(document.counted(tell)):
        line = json.dumps(json_row(document, row), ensure_ascii=False)
        target.write((",\n  " if place else "\n  ").encode() + line.encode())
    target.write(b"\n ]\n}\n")


def facts(document: Document) -> dict[str, Any]:
    report, period = document.report, document.asked.period
    return {
        "report": report.name,
        "title": report.title,
        "about": document.about,
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "chosen": dict(document.asked.chosen),
        "made_at": document.made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "columns": cells.described(report),
    }


def json_row(document: Document, row: Any) -> dict[str, Any]:
    report = document.report
    currency = cells.currency_of(report, row)
    return {
        column.key: cells.number(value, column.kind, currency)
        for column, value in zip(report.columns, row, strict=True)
    }


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value)
    return f"{value:f}" if isinstance(value, Decimal) else value
