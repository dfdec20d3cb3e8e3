"""Drawings that their people keep: an SVG in the gallery, shown by a picture of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from core import images, storage
from core.row_security import user_scope
from generations.models import THUMB_WIDTHS, GeneratedImage, OutputFormat

# A drawing may be a thin line.
_SHOWN = replace(images.PICTURE, smallest_side=1)


@dataclass(frozen=True)
class Vector:
    """`made_by` is the id of what drew it: the same drawing is kept once. `png` shows it."""

    made_by: UUID
    title: str
    svg: bytes
    png: bytes


class NotKept(Exception):
    """Pictures can't be opened just now: try again later."""


def find(owner_id: UUID, made_by: UUID) -> GeneratedImage | None:
    """What is kept of it already. Opens its own row scope."""
    with user_scope(owner_id):
        rows = GeneratedImage.objects.filter(owner_id=owner_id, pk=_id(made_by)).kept()
        return rows.first()


def keep(owner_id: UUID, vector: Vector) -> GeneratedImage:
    """Files first under an id that follows from the drawing, so that a repeat overwrites them.

    Raises NotKept. Opens its own row scope.
    """
    try:
        prepared = images.prepare(vector.png, _SHOWN)
    except (images.GuardUnavailable, images.ImageRefused) as error:
        raise NotKept from error
    image = GeneratedImage(
        pk=_id(vector.made_by),
        owner_id=owner_id,
        title=vector.title,
        width=prepared.width,
        height=prepared.height,
        size=len(vector.png),
        sha256=prepared.sha256,
        file_format=OutputFormat.PNG,
        svg_size=len(vector.svg),
    )
    storage.write(image.svg_key, vector.svg)
    storage.write(image.original_key, vector.png)
    for width in THUMB_WIDTHS:
        storage.write(image.thumb_key(width), prepared.copies[str(width)].content)
    with user_scope(owner_id):
        GeneratedImage.objects.bulk_create([image], ignore_conflicts=True)
        GeneratedImage.objects.filter(pk=image.pk).update(deleted_at=None)
    return image


def _id(made_by: UUID) -> UUID:
    return uuid5(made_by, "kept")
