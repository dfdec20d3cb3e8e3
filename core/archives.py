"""Zips: what we send to the trainer, what a person may send us, and what we send to a person."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from core.filenames import display_name
from core.images.recipes import MEGABYTE, PHOTO
from core.images.sniffing import starts_like_picture
from core.refusals import Refused

LARGEST_ZIP = 90 * MEGABYTE  # under the 100 MB of the provider's file store
MOST_PHOTOS = 60
MOST_UNPACKED = 300 * MEGABYTE
_MOST_ENTRIES = 1000
_LONGEST_DIRECTORY = MEGABYTE
_MOST_RATIO = 200
_RATIO_MATTERS_FROM = MEGABYTE
# Of every kind of picture: of those that we don't read the person is told so.
_PICTURES = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".jfi", ".pjpeg", ".pjp", ".mpo"),
    *(".png", ".apng", ".webp", ".heic", ".heics", ".heif", ".heifs", ".hif", ".avif", ".avci"),
    *(".gif", ".bmp", ".dib", ".tif", ".tiff", ".jp2", ".j2k", ".jpf", ".jpx", ".jxl", ".psd"),
    *(".svg", ".ico", ".tga", ".dng", ".raw", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf"),
    *(".rw2", ".pef", ".srw"),
)
_CAPTIONS = {".txt", ".caption"}
_ARCHIVES = {".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz"}
_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_END = struct.Struct("<4s4H2LH")
_LARGE_END = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_SIZE = 20
_HEAD_BYTES = 512
# What a broken or hostile entry makes the library raise.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError)


class ArchiveRefused(Refused):
    """This archive can't be used, or made. `message` is for the person who sent it."""


def build_stored_zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A flat zip without compression: JPEGs don't shrink. The same files make the same bytes.

    Raises ArchiveRefused above 90 MB, ValueError for a name with a folder or a repeated stem: the
    trainer pairs a picture with its caption by the stem.
    """
    target, stems, size = io.BytesIO(), set[str](), 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            size += len(content)
            if size > LARGEST_ZIP:
                raise ArchiveRefused("too_large", "These photos are too large to send together.")
            stem = PurePosixPath(name).stem.lower()
            if "/" in name or "\\" in name or stem in stems:
                raise ValueError("Names in the zip are flat, and no two share a stem.")
            stems.add(stem)
            archive.writestr(_dateless(name), content)
    return target.getvalue()


def stream_zip(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """A packed zip, piece by piece, with no more than one file in memory. Names are flat."""
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w") as archive:
        for name, content in files:
            archive.writestr(_dateless(name), content, zipfile.ZIP_DEFLATED)
            yield pieces.taken()
    yield pieces.taken()


def photos_in_zip(file: BinaryIO) -> Iterator[tuple[str, bytes | ArchiveRefused]]:
    """The pictures of an archive by their display names, each with its bytes or why it has none.

    Whatever starts like a picture, or is called like one, is looked at; so is a text beside one,
    which people take for its caption. All else is passed over. Raises ArchiveRefused, for a
    damaged entry only when the iteration comes to it. A picture that is too large comes cut off,
    still too large for `images.prepare`.
    """
    _check_directory(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise _damaged_archive() from error
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    photos = [entry for entry in entries if _is_photo(archive, entry)]
    _check_entries(entries, photos)
    return _photos_and_captions(archive, entries, photos)


def _photos_and_captions(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], photos: list[zipfile.ZipInfo]
) -> Iterator[tuple[str, bytes | ArchiveRefused]]:
    for entry in photos:
        yield display_name(entry.filename), _read(archive, entry)
    described = {_path(photo).with_suffix("") for photo in photos}
    for entry in entries:
        path = _path(entry)
        if path.suffix.lower() in _CAPTIONS and path.with_suffix("") in described:
            yield display_name(entry.filename), _caption_left_out()


class _Pieces(io.RawIOBase):
    """What was written since it was last taken; nobody can go back in it."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any, /) -> int:
        self._written += piece
        return len(piece)

    def taken(self) -> bytes:
        piece = bytes(self._written)
        self._written.clear()
        return piece


def _dateless(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def _check_directory(file: BinaryIO) -> None:
    """Before the list of entries is read into memory: it must be short."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 65_535 - _END.size - _LOCATOR_SIZE - _LARGE_END.size))
    tail = file.read()
    file.seek(0)
    start = tail.rfind(b"PK\x05\x06")
    if start < 0 or len(tail) - start < _END.size:
        raise ArchiveRefused("not_a_zip", "This file is not a zip archive. Send photos or a zip.")
    _, _, _, _, entries, length, _, _ = _END.unpack_from(tail, start)
    if b"PK\x06\x07" in tail[max(0, start - _LOCATOR_SIZE) : start]:
        entries, length = _in_large_form(tail, start - _LOCATOR_SIZE - _LARGE_END.size)
    if entries > _MOST_ENTRIES or length > _LONGEST_DIRECTORY:
        raise _too_many()


def _in_large_form(tail: bytes, start: int) -> tuple[int, int]:
    """How many entries, in how many bytes. Programs that don't know yet how much they will pack
    write 64-bit numbers for a small archive too, directly before the end."""
    if start < 0 or not tail.startswith(b"PK\x06\x06", start):
        raise _damaged_archive()
    *_, entries, length, _ = _LARGE_END.unpack_from(tail, start)
    return entries, length


def _is_photo(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """By its first bytes or by its name: neither alone tells of every picture.

    Where it would lie if it were unpacked is no matter: it is not, and only its last name is kept.
    """
    if starts_like_picture(_head(archive, entry)):
        return True
    path = _path(entry)
    is_note_of_macos = any(part == "__MACOSX" or part.startswith("._") for part in path.parts)
    return path.suffix.lower() in _PICTURES and not is_note_of_macos


def _head(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Nothing of an entry that can't be read: reading all of it will say why."""
    if entry.compress_type not in _READABLE:
        return b""
    try:
        with archive.open(entry) as content:
            return content.read(_HEAD_BYTES)
    except _UNREADABLE:
        return b""


def _path(entry: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(entry.filename.replace("\\", "/"))


def _check_entries(entries: list[zipfile.ZipInfo], photos: list[zipfile.ZipInfo]) -> None:
    if any(_path(entry).suffix.lower() in _ARCHIVES for entry in entries):
        raise ArchiveRefused("nested", "There is an archive inside this archive. Unpack it first.")
    encrypted = [entry for entry in entries if entry.flag_bits & _ENCRYPTED]
    if encrypted and (not photos or set(encrypted) & set(photos)):
        raise ArchiveRefused("encrypted", "This archive has a password. Make one without it.")
    if not photos:
        raise ArchiveRefused(
            "no_photos", "There is no JPEG, PNG, WebP or HEIC picture in this archive."
        )
    if len(photos) > MOST_PHOTOS:
        raise _too_many()
    if any(entry.compress_type not in _READABLE for entry in photos):
        raise ArchiveRefused(
            "method_not_supported", "This archive is packed in a rare way. Make an ordinary zip."
        )
    if sum(entry.file_size for entry in photos) > MOST_UNPACKED or any(map(_swells, photos)):
        raise ArchiveRefused(
            "too_large",
            f"The photos in this archive are larger than {MOST_UNPACKED // MEGABYTE} MB together."
            " Send them in parts.",
        )


def _swells(entry: zipfile.ZipInfo) -> bool:
    """No photo packs this well."""
    swollen = entry.file_size > _MOST_RATIO * max(1, entry.compress_size)
    return swollen and entry.file_size > _RATIO_MATTERS_FROM


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as content:
            return content.read(PHOTO.most_bytes + 1)
    except _UNREADABLE as error:
        name = display_name(entry.filename)
        raise ArchiveRefused(
            "damaged", f"“{name}” in this archive is damaged. Make the archive again."
        ) from error


def _caption_left_out() -> ArchiveRefused:
    return ArchiveRefused(
        "caption",
        "This text was not used: a training looks at the photos and describes them by itself.",
    )


def _damaged_archive() -> ArchiveRefused:
    return ArchiveRefused("damaged", "This archive is damaged. Make it again and send it.")


def _too_many() -> ArchiveRefused:
    return ArchiveRefused(
        "too_many", f"There are more than {MOST_PHOTOS} photos in this archive. Send fewer."
    )
