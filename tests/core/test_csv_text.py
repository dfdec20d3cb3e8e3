from __future__ import annotations

import pytest

from core.csv_text import harmless


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "\rx"])
def test_a_spreadsheet_reads_text_as_text(text):
    assert harmless(text) == f"'{text}"


def test_plain_text_stays():
    assert harmless("Welcome") == "Welcome"
