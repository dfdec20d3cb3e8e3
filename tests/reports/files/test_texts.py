"""CSV and JSON of a report."""

from __future__ import annotations

import csv
import io
import json

from reports.files.texts import json_row, write_csv, write_json
from tests.reports.made_reports import COLUMNS, EVIL, FIRST, TYPED, document, nobody_watches


def test_csv_has_plain_numbers_and_harmless_texts():
    target = io.BytesIO()

    write_csv(target, document(), nobody_watches)

    head, first, second = csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig")))
    assert head == [column.key for column in COLUMNS]
    assert first == [
        "2026-11-02", f"'{EVIL}", "3", "-1.5", "9.50", "eur", "0.025", "0.256", "93", "2048",
    ]  # fmt: skip
    assert second[4:] == ["950", "jpy", "", "", "", "0"]


def test_json_says_what_was_asked_and_what_each_column_is():
    target, told = io.BytesIO(), []

    write_json(target, document(), told.append)

    body = json.loads(target.getvalue())
    assert (body["report"], body["from"], body["to"]) == ("made", "2026-11-02", "2026-11-08")
    assert body["chosen"] == {"by": "week"}
    assert body["columns"][3] == {
        "key": "credits", "label": "Credits", "kind": "credits", "unit": "credits", "about": "",
    }  # fmt: skip
    assert list(body["rows"][0].values()) == list(TYPED)
    assert body["rows"][1]["cost"] is None
    assert told == [1, 2]


def test_json_of_nothing_is_whole():
    target = io.BytesIO()

    write_json(target, document(rows=[]), nobody_watches)

    assert json.loads(target.getvalue())["rows"] == []
    assert json_row(document(), FIRST)["count"] == 3
