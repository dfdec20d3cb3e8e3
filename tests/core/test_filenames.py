from __future__ import annotations

import pytest

from core.filenames import display_name


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("IMG 0001.JPG", "IMG 0001.JPG"),
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\me.png", "me.png"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\0b\nc\x7f.jpg", "abc.jpg"),
        ("zero\u200bwidth.jpg", "zerowidth.jpg"),
        ("caf\u0065\u0301.jpg", "caf\u00e9.jpg"),
        (".hidden.jpg", "hidden.jpg"),
        ("  much   space .jpg ", "much space .jpg"),
        ("🙂.jpg", "🙂.jpg"),
        ("<script>alert(1)<!--.jpg", "<script>alert(1)<!--.jpg"),
        ("CON", "CON"),
    ],
)
def test_a_name_shows_what_it_is(raw, shown):
    assert display_name(raw) == shown


@pytest.mark.parametrize(
    "raw", ["", "...", "/", "\u202e\0", "a/", "\ud800", "\u3164", "\u2800", "\u0301"]
)
def test_a_name_of_nothing_gets_a_plain_one(raw):
    assert display_name(raw) == "photo"


def test_a_long_name_keeps_its_ending():
    assert display_name("x" * 300 + ".jpeg") == "x" * 115 + ".jpeg"
    assert display_name("x" * 300) == "x" * 120
    assert display_name("x." + "y" * 300) == "x." + "y" * 118
