"""Zips that attack whoever unpacks them. Made on the spot: none is kept here."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable

from tests.pictures import jpeg


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content, compress_type=method)
    return target.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def encrypted() -> bytes:
    """Marked as encrypted in both places that say so."""
    content = bytearray(zipped(("a.jpg", jpeg())))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def wrong_sum() -> bytes:
    content = bytearray(zipped(("holiday.jpg", jpeg()), ("fine.jpg", jpeg())))
    content[300] ^= 0xFF
    return bytes(content)


def lies_about_size(claimed: int = 400 * 1024 * 1024) -> bytes:
    content = bytearray(zipped(("a.jpg", bytes(2_000_000)), method=zipfile.ZIP_DEFLATED))
    at = content.rindex(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", claimed)
    return bytes(content)


def long_directory(entries: int = 1001) -> bytes:
    return zipped(*((f"{number}.txt", b"") for number in range(entries)))


def large_form(entries: int = 0) -> bytes:
    """Before the end stands the pointer to a 64-bit one, which names so many entries, or fails."""
    content = zipped(("a.jpg", jpeg()))
    end = content.rindex(b"PK\x05\x06")
    size, offset = struct.unpack_from("<2L", content, end + 12)
    numbers = (44, 45, 45, 0, 0, entries, entries, size, offset)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", *numbers) if entries else b""
    pointer = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    return content[:end] + record + pointer + content[end:]


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (jpeg, "not_a_zip"),
    "nothing": (lambda: b"", "not_a_zip"),
    "half": (lambda: zipped(("a.jpg", jpeg()))[:1000], "not_a_zip"),
    "noise before the end": (lambda: b"\0" * 90 + zipped(("a.jpg", jpeg()))[-22:], "damaged"),
    "swells": (
        lambda: zipped(("a.jpg", bytes(20_000_000)), method=zipfile.ZIP_DEFLATED),
        "too_large",
    ),
    "claims more than the whole may be": (lies_about_size, "too_large"),
    "an archive inside": (lambda: zipped(("a.jpg", jpeg()), ("b.zip", zipped())), "nested"),
    "a password": (encrypted, "encrypted"),
    "packed in a rare way": (
        lambda: zipped(("a.jpg", jpeg()), method=zipfile.ZIP_LZMA),
        "method_not_supported",
    ),
    "too many photos": (lambda: zipped(*((f"{n}.jpg", b"x") for n in range(61))), "too_many"),
    "too many entries": (long_directory, "too_many"),
    "64-bit form": (large_form, "damaged"),
    "many entries in 64-bit form": (lambda: large_form(1001), "too_many"),
    "no photo": (lambda: zipped(("readme.txt", b"hello"), ("folder/", b"")), "no_photos"),
}
