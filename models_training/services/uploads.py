"""One uploaded file, photo or zip, and what became of each photo in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from core.archives import ArchiveRefused, photos_in_zip
from core.filenames import display_name
from core.images.recipes import PHOTO
from core.images.sniffing import archive_of
from core.limits import TooOften
from core.refusals import Refused
from models_training.models import Photo
from models_training.services.photos import PhotoRefused, add_photo

_ZIP, _HEAD_BYTES = "zip", 512


@dataclass(frozen=True)
class PhotoOutcome:
    """A photo that was taken, or why it was not."""

    name: str
    photo: Photo | None = None
    refusal: Refused | None = None

    @property
    def is_no_fault(self) -> bool:
        """Nothing to put right: it is here already, or it never was a photo."""
        return self.refusal is not None and self.refusal.code in {"duplicate", "caption"}

    @property
    def told(self) -> str:
        return f"{self.name}: {self.refusal.message}" if self.refusal else self.name


def take_file(owner_id: UUID, file: UploadedFile) -> Iterator[PhotoOutcome]:
    """Add the photo, or each photo of the zip."""
    name = display_name(file.name or "")
    packed_by = archive_of(_head(file))
    if packed_by == _ZIP:
        yield from _take_zip(owner_id, name, cast(BinaryIO, file))
    elif packed_by:
        yield PhotoOutcome(name, refusal=_no_zip(packed_by))
    else:
        # One byte more than allowed is enough to be told that it is too large.
        yield _take(owner_id, name, file.read(PHOTO.most_bytes + 1))


def _head(file: UploadedFile) -> bytes:
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    return head


def _take_zip(owner_id: UUID, name: str, file: BinaryIO) -> Iterator[PhotoOutcome]:
    try:
        for entry, content in photos_in_zip(file):
            if isinstance(content, ArchiveRefused):
                yield PhotoOutcome(entry, refusal=content)
            else:
                yield _take(owner_id, entry, content)
    except ArchiveRefused as refusal:
        yield PhotoOutcome(name, refusal=refusal)


def _no_zip(packed_by: str) -> ArchiveRefused:
    return ArchiveRefused(
        "not_a_zip",
        f"This is a {packed_by} archive, and we open only zips. Pack the photos as a zip, or send"
        " them unpacked.",
    )


def _take(owner_id: UUID, name: str, content: bytes) -> PhotoOutcome:
    try:
        return PhotoOutcome(name, photo=add_photo(owner_id, name, content))
    except (PhotoRefused, TooOften) as refusal:
        return PhotoOutcome(name, refusal=refusal)
