"""Which pictures of the HEIF family the decoder turns by itself: read from the boxes of the file.

Runs where pictures are opened: what it reads may be hostile, so all of it may be missing or wrong.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_TURNS = {b"irot", b"imir"}
_LONG_INDEX = 1


def is_turned_by_decoder(content: bytes) -> bool:
    """Whether a rotation or mirroring belongs to the main picture; then its EXIF says nothing."""
    try:
        meta = _box(content, 0, len(content), b"meta")
        start, end = meta[0] + 4, meta[1]
        properties = _box(content, *_box(content, start, end, b"iprp"), b"ipco")
        kinds = [kind for kind, _, _ in _boxes(content, *properties)]
        used = _properties_of(content, _main_picture(content, start, end), (start, end))
    except (LookupError, struct.error):
        return False
    return any(0 < index <= len(kinds) and kinds[index - 1] in _TURNS for index in used)


def _main_picture(content: bytes, start: int, end: int) -> int:
    at, _ = _box(content, start, end, b"pitm")
    return _number(content, at + 4, long=content[at] > 0)


def _properties_of(content: bytes, picture: int, meta: tuple[int, int]) -> list[int]:
    """The places of the picture's properties among all of them, from 1."""
    at, end = _box(content, *_box(content, *meta, b"iprp"), b"ipma")
    version, has_long_indexes = content[at], content[at + 3] & _LONG_INDEX
    (entries,) = struct.unpack_from(">I", content, at + 4)
    at += 8
    for _ in range(entries):
        if at >= end:
            break
        item = _number(content, at, long=version > 0)
        at += 4 if version else 2
        count, width = content[at], 2 if has_long_indexes else 1
        places = content[at + 1 : at + 1 + count * width]
        if item == picture:
            # The highest bit says whether it is essential.
            return [
                int.from_bytes(places[one : one + width], "big") & ((1 << (8 * width - 1)) - 1)
                for one in range(0, len(places), width)
            ]
        at += 1 + count * width
    return []


def _number(content: bytes, at: int, *, long: bool) -> int:
    return int(struct.unpack_from(">I" if long else ">H", content, at)[0])


def _box(content: bytes, start: int, end: int, wanted: bytes) -> tuple[int, int]:
    """Where the content of the first box of this kind begins and ends. Raises LookupError."""
    for kind, inner, its_end in _boxes(content, start, end):
        if kind == wanted:
            return inner, its_end
    raise LookupError(wanted)


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", content, start)
        head = 8
        if size == 1:
            (size,), head = struct.unpack_from(">Q", content, start + 8), 16
        size = size or end - start
        if size < head or start + size > end:
            return
        yield kind, start + head, start + size
        start += size
