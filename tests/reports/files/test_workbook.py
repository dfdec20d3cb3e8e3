"""A report as XLSX, opened by somebody else's library."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest

from core.refusals import Refused
from reports.files import workbook
from tests.reports.made_reports import EVIL, FIRST, document, nobody_watches


def opened(**options):
    target = io.BytesIO()
    workbook.write(target, document(**options), nobody_watches)
    return openpyxl.load_workbook(target)


def test_cells_are_typed_and_written_as_their_column_says():
    sheet = opened()["Report"]

    head, first, second = sheet.iter_rows()

    assert [cell.value for cell in first] == [
        datetime(2026, 11, 2), EVIL, 3, -1.5, 9.5, "eur", 0.025, 0.256, 93, 2048,  # noqa: DTZ001
    ]  # fmt: skip
    assert [cell.data_type for cell in first] == list("dsnnnsnnnn")
    formats = [cell.number_format for cell in first]
    assert (formats[0], formats[2], formats[4]) == ("yyyy-mm-dd", "#,##0", "#,##0.00")
    assert formats[7] == "0.0%"
    assert second[4].number_format == "#,##0"
    assert second[6].value is None
    assert all(cell.font.bold for cell in head)


def test_its_head_stays_in_sight_and_columns_are_as_wide_as_their_words():
    sheet = opened()["Report"]

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:J3"
    assert sheet.column_dimensions["B"].width > len(EVIL)


def test_a_second_sheet_says_what_is_counted_in_which_days_and_when_it_was_made():
    sheet = opened()["What is counted"]

    words = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}

    assert words["What is counted"][0].startswith("Rows that a test fed.")
    assert words["Days"][0] == "2 Nov 2026 to 8 Nov 2026"
    assert words["By"][0] == "Week"
    assert words["Made"][0] == "9 Nov 2026, 08:30 UTC"
    assert words["Credits"][1] == "credits"
    assert words["Name"][0] == "What <it> is called."


def test_more_than_a_sheet_holds_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)

    with pytest.raises(Refused, match="2 lines at most"):
        opened(rows=[FIRST] * 3)
