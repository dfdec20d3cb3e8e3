"""What people type, as others will see it: letters that nobody sees are taken out.

They make a text that looks empty count as one, two names that look alike differ, a line read from
the wrong end, and a prompt say what nobody can read. Some belong: joiners in the scripts that need
them, and what binds an emoji together.
"""

from __future__ import annotations

import re
import unicodedata

# Not NUL, which the frameworks refuse: whoever sends one has slipped.
_CONTROLS = r"\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
# The last two of each plane and some between are no characters, and XML may not hold all of them.
_NO_CHARACTERS = r"\ufdd0-\ufdef" + "".join(
    rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(17)
)
# Unicode's Default_Ignorable_Code_Point, and the marks of interlinear notes and of objects.
_IGNORABLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{_CONTROLS}{_NO_CHARACTERS}{_IGNORABLE}]")
_GAPS = re.compile(r"\s*[\n\t]\s*")
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
# A space by category or by its look: the blank pattern of Braille.
_BLANK = {"Zs", "Zl", "Zp", "Cc", "Mn", "Me"}
_BRAILLE_BLANK = "\u2800"
_JOINERS = "\u200c\u200d"
# A flag of a part of a country spells its name behind a black one.
_TAGS = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
# These write no letter that a joiner changes.
_UNJOINED = ("LATIN", "GREEK", "CYRILLIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "DIGIT")


def clean(text: str, *, lines: bool = False) -> str:
    """Without what can't be seen; empty when nothing is left to be seen. In `lines`, ended alike,
    or else in one, for what will stand in a subject or a list."""
    text = _LINE_ENDS.sub("\n", text)
    if not lines:
        text = _GAPS.sub(" ", text)
    if _INVISIBLE.search(text):
        flags = {found.span() for found in _TAGS.finditer(text)}
        text = "".join(
            each
            for place, each in enumerate(text)
            if not _INVISIBLE.match(each) or _belongs(text, place, flags)
        )
    return text if any(map(_is_seen, text)) else ""


def _is_seen(each: str) -> bool:
    is_blank = unicodedata.category(each) in _BLANK or each == _BRAILLE_BLANK
    return not is_blank and not _INVISIBLE.match(each)


def _belongs(text: str, place: int, flags: set[tuple[int, int]]) -> bool:
    """Whether an invisible character does its work where it stands: on the one before it."""
    each, before = text[place], text[place - 1] if place else ""
    if not before:
        return False
    if each in _JOINERS:
        return _is_joined(before)
    if "\ufe00" <= each <= "\ufe0f" or "\U000e0100" <= each <= "\U000e01ef":
        return _is_seen(before)
    if "\u180b" <= each <= "\u180f":
        return unicodedata.name(before, "").startswith("MONGOLIAN")
    return any(start < place < end for start, end in flags)


def _is_joined(before: str) -> bool:
    """An emoji, its presentation or skin, or a letter or mark of a script that has joiners."""
    if before == "\ufe0f":
        return True
    if before.isascii() or unicodedata.category(before)[0] not in "LMS":
        return False
    return not unicodedata.name(before, "").startswith(_UNJOINED)
