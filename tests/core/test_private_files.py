"""A private file as a download."""

from __future__ import annotations

import pytest
from django.http import Http404

from core import storage
from core.private_files import attachment


def test_it_comes_under_its_name():
    storage.write("reports/x/report.csv", b"a,b")

    answer = attachment("reports/x/report.csv", "größe.csv", "text/csv")

    assert b"".join(answer.streaming_content) == b"a,b"
    assert answer["Content-Type"] == "text/csv"
    assert "attachment" in answer["Content-Disposition"]
    assert "gr%C3%B6%C3%9Fe.csv" in answer["Content-Disposition"]


def test_one_that_is_gone_is_not_found():
    with pytest.raises(Http404):
        attachment("reports/gone/report.csv", "a.csv", "text/csv")
