from __future__ import annotations

from core.api import limits


def test_windows_are_read_from_a_line():
    assert list(limits.windows("30/m 500/d")) == [(30, 60), (500, 86400)]
    assert list(limits.windows("1/s 2/h")) == [(1, 1), (2, 3600)]


def test_a_limit_is_said_in_words():
    assert limits.in_words("30/m 1000/d") == "30 a minute, 1,000 a day"
