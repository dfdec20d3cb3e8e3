"""The name of an uploaded file, safe to keep and to show."""

from __future__ import annotations

import unicodedata

from core.text import clean

_LONGEST = 120
_LONGEST_IN_BYTES = 180
_TAKEN = '/\\:*?"<>|'
_DEVICES = {
    *("CON", "PRN", "AUX", "NUL"),
    *(f"{name}{number}" for name in ("COM", "LPT") for number in range(10)),
}
_LONGEST_SUFFIX = 10
# Control, format (right-to-left override, zero width), surrogate and private characters.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def display_name(raw: str, default: str = "photo") -> str:
    """The last part of a path, in NFC, without what can't be seen, at most 120 characters."""
    visible = clean("".join(each for each in raw if unicodedata.category(each) not in _HIDDEN))
    name = unicodedata.normalize("NFC", visible).replace("\\", "/").rpartition("/")[2]
    name = " ".join(name.split()).strip(". ")
    return _shortened(name) or default


def archive_name(raw: str) -> str:
    """For a file within an archive, in any script: no machine takes a letter of it for a path or
    a device, and none finds it too long."""
    name = display_name("".join("-" if letter in _TAKEN else letter for letter in raw), "file")
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if dot else (name, "")
    if stem.upper() in _DEVICES:
        stem = f"{stem}-"
    while len((stem + suffix).encode()) > _LONGEST_IN_BYTES:
        stem = stem[:-1]
    return (stem.rstrip(". ") or "file") + suffix


def _shortened(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        return name[:_LONGEST]
    return f"{stem[: _LONGEST - len(suffix) - 1]}.{suffix}"
