"""`manage.py export_report`: a report as a file, by hand."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = [pytest.mark.django_db, pytest.mark.owner]
DAYS = ("--from", "2026-11-02", "--to", "2026-11-08")


def test_it_lists_all_reports(capsys):
    call_command("export_report", "--list")

    assert "credits " in capsys.readouterr().out


def test_it_writes_to_the_screen_and_to_a_file(tmp_path, capfd):
    call_command("export_report", "credits", *DAYS)
    call_command(
        "export_report", "credits", *DAYS, "--format", "json", "--out", str(tmp_path / "a.json")
    )

    out, error = capfd.readouterr()
    assert out.lstrip("\ufeff").startswith("from,sold")
    assert "7 lines." in error
    assert len(json.loads((tmp_path / "a.json").read_text())["rows"]) == 7


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "There is no such report"),
        (("credits", "--from", "now"), "Write a day as year"),
        (("credits", "--format", "docx"), "A file can be"),
    ],
)
def test_what_it_can_not_do_it_says(words, told):
    with pytest.raises(CommandError, match=told):
        call_command("export_report", *words, stdout=io.StringIO())
