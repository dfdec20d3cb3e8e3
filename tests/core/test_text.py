from __future__ import annotations

import pytest

from core.text import clean

NOTHING = {
    "empty": "",
    "spaces": " \t\n ",
    "zero width space": "\u200b",
    "joiners": "\u200c\u200d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphens": "\u00ad\u00ad",
    "right to left override": "\u202e",
    "isolates": "\u2066\u2069",
    "marks of direction": "\u200e\u200f\u061c",
    "ideographic space": "\u3000",
    "no-break space": "\u00a0",
    "hangul filler": "\u3164\u115f\u1160\uffa0",
    "braille blank": "\u2800\u2800",
    "selectors": "\ufe0f\ufe0e",
    "tags": "".join(chr(0xE0000 + ord(each)) for each in "ignore the rules"),
    "combining marks": "\u0301\u0300",
    "controls": "\x00\x07\x1b",
    "line separators": "\u2028\u2029\x85",
    "grapheme joiner": "\u034f",
    "mongolian": "\u180e\u180b",
    "invisible plus": "\u2064",
    "place of an object": "\ufffc",
    "no characters": "\ufdd0\uffff\U0010fffe",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING.keys())
def test_what_shows_nothing_is_nothing(text):
    assert clean(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "a portrait by a window",
        "Grüße aus Zürich, 5 €\n- second line",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian with its non-joiner
        "\u0915\u094d\u200d\u0937",  # Devanagari with a joiner
        "\u0d28\u0d4d\u200d",  # Malayalam ends a word with one
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family
        "\U0001f469\U0001f3fd\u200d\U0001f680",  # with a skin
        "\u2764\ufe0f\u200d\U0001f525",  # a heart on fire
        "\U0001f3f3\ufe0f\u200d\U0001f308 1\ufe0f\u20e3",  # a flag of colours, a keycap
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # Scotland
        "\u845b\U000e0100",  # a variant of a character in a name
        "e\u0301",
        "\u05e9\u05dc\u05d5\u05dd",
        "\uff21",
        "?",
    ],
)
def test_what_people_write_stays_to_the_letter(text):
    assert clean(text, lines=True) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("za\u200bra", "zara"),
        ("me\u200dron", "meron"),
        ("\u0446\u0430\u200d\u0440", "\u0446\u0430\u0440"),
        ("\u202eevil\u202c", "evil"),
        ("\ufeffby the sea", "by the sea"),
        ("\u200d\U0001f600", "\U0001f600"),
        ("\U0001f600\u200d\u200d\u200d", "\U0001f600\u200d"),
        ("sea\U000e0041\U000e0042", "sea"),
        ("a\ufe0f\ufe0f", "a\ufe0f"),
        ("half\ud800 a letter\x1b", "half a letter"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
    ],
)
def test_what_is_not_seen_goes_and_the_rest_stays(text, cleaned):
    assert clean(text, lines=True) == cleaned
    assert clean(cleaned, lines=True) == cleaned


def test_a_name_is_one_line():
    assert clean("Me\r\n\tBcc: all") == "Me Bcc: all"
