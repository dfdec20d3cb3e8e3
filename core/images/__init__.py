"""Pictures from outside: checked, cleaned and copied in a limited child process.

No byte of a stranger's picture is decoded in the process that serves pages or runs jobs.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from core.images.errors import ImageRefused, damaged, too_large_file, took_too_long
from core.images.recipes import PHOTO, PICTURE, VECTOR_SOURCE, CopyRecipe, Recipe
from core.images.sniffing import kind_of
from core.isolation.errors import GuardUnavailable, Lost
from core.isolation.pool import Pool
from core.isolation.worker import ChildAnswer, Task
from core.refusals import Refused

__all__ = [
    "PHOTO",
    "PICTURE",
    "VECTOR_SOURCE",
    "Copy",
    "CopyRecipe",
    "GuardUnavailable",
    "ImageRefused",
    "Prepared",
    "Recipe",
    "fences",
    "prepare",
]

_HEAD_BYTES = 1024
_CONTENT_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
_SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "HEIF": "heic"}
PROGRAM = "core.images.child"
_pool = Pool(PROGRAM)


@dataclass(frozen=True)
class Copy:
    """Upright, sRGB, with no EXIF, GPS, XMP, profile or comment in it; size in px."""

    content: bytes
    width: int
    height: int
    content_type: str
    sha256: str


@dataclass(frozen=True)
class Prepared:
    """The original's facts (px as seen upright, px to the inch if it says so, hash of its bytes)
    and its copies by name."""

    width: int
    height: int
    dpi: float | None
    sha256: str
    content_type: str
    suffix: str
    copies: Mapping[str, Copy]

    def was_made_smaller(self, name: str) -> bool:
        """Whether this copy has fewer pixels than the original."""
        copy = self.copies[name]
        return (copy.width, copy.height) != (self.width, self.height)


def prepare(file: BinaryIO | bytes, recipe: Recipe, *, pool: Pool = _pool) -> Prepared:
    """Raises ImageRefused with words for the person, or GuardUnavailable: try again later.

    A file has to be seekable; it is read from its start and left there.
    """
    if isinstance(file, bytes):
        file = io.BytesIO(file)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size > recipe.most_bytes:
        raise too_large_file(recipe)
    try:
        kind_of(file.read(_HEAD_BYTES), recipe)  # most mistakes end here, without a child
        file.seek(0)
        return _prepared(_asked(pool, Task({"recipe": recipe.to_wire()}, file, size)))
    finally:
        file.seek(0)


def fences() -> list[str]:
    """What holds around the child that opens pictures, see `core.isolation.fences`."""
    return _pool.fences()


def _asked(pool: Pool, task: Task) -> ChildAnswer:
    try:
        return pool.ask(task)
    except Refused as refused:
        raise ImageRefused(refused.code, refused.message) from refused
    except Lost as lost:
        raise (took_too_long() if lost.overdrew else damaged()) from lost


def _prepared(answer: ChildAnswer) -> Prepared:
    said = answer.message
    try:
        copies = zip(said["copies"], answer.contents, strict=True)
        return Prepared(
            width=said["width"],
            height=said["height"],
            dpi=said["dpi"] and float(said["dpi"]),
            sha256=said["sha256"],
            content_type=_CONTENT_TYPES[said["format"]],
            suffix=_SUFFIXES[said["format"]],
            copies={copy["name"]: _copy(copy, content) for copy, content in copies},
        )
    except (KeyError, TypeError, ValueError) as error:  # the child was overpowered by the file
        raise damaged() from error


def _copy(said: Mapping[str, Any], content: bytes) -> Copy:
    return Copy(
        content=content,
        width=said["width"],
        height=said["height"],
        content_type=_CONTENT_TYPES[said["format"]],
        sha256=said["sha256"],
    )
