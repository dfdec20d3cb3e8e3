"""One picture, as generations and the gallery show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol, get_type_hints
from uuid import UUID

from django.conf import settings
from rest_framework import serializers

from core.api.serializers import OfTest, Shape
from generations.models import THUMB_WIDTHS, OutputFormat

GALLERY = "/api/gallery"
_WIDTHS = ", ".join(map(str, THUMB_WIDTHS))
_EXAMPLE = "https://visiona.example/api/gallery/0e8a4a2c-9d5f-5a7e-8f43-5f7b4a8f2f0a"


class Picture(Shape):
    id = serializers.UUIDField()
    generation_id = serializers.UUIDField(allow_null=True, help_text="Null for a drawing.")
    model_id = serializers.UUIDField(allow_null=True, help_text="Null for a drawing.")
    number = serializers.IntegerField(help_text="Which picture of its generation, from 1.")
    width = serializers.IntegerField(help_text="Pixels.")
    height = serializers.IntegerField(help_text="Pixels.")
    format = serializers.ChoiceField(choices=OutputFormat.choices)
    bytes = serializers.IntegerField(help_text="Size of the original file.")
    created_at = serializers.DateTimeField()
    test = OfTest()
    file_url = serializers.URLField(
        help_text=f"The original; with `?width=` and one of {_WIDTHS} a smaller WebP copy."
        " Your token is needed there too."
    )
    example = {
        "id": "0e8a4a2c-9d5f-5a7e-8f43-5f7b4a8f2f0a",
        "generation_id": "b7b0c6c2-3c0e-4b59-9d0e-2f3a5d1c8e77",
        "model_id": "1f6a3d94-52c1-4a37-8f0e-6a9c7e21b3d5",
        "number": 1,
        "width": 896,
        "height": 1152,
        "format": "webp",
        "bytes": 184320,
        "created_at": "2026-11-21T09:30:12.400000Z",
        "test": False,
        "file_url": f"{_EXAMPLE}/file",
    }


class Facts(Protocol):
    """A row of pictures, or what was read of one."""

    pk: UUID
    generation_id: UUID | None
    personal_model_id: UUID | None
    number: int
    width: int
    height: int
    file_format: str
    size: int
    created_at: datetime
    is_test: bool


# To read no more of a long list than is shown of it.
READ = tuple(get_type_hints(Facts))


def pictures(images: Iterable[Facts]) -> list[dict[str, Any]]:
    """A `Picture` of each. Written out by hand, since there may be hundreds."""
    address = f"{settings.SITE_URL}{GALLERY}/"
    return [_picture(image, str(image.pk), address) for image in images]


def _picture(image: Facts, pk: str, address: str) -> dict[str, Any]:
    return {
        "id": pk,
        "generation_id": _text(image.generation_id),
        "model_id": _text(image.personal_model_id),
        "number": image.number,
        "width": image.width,
        "height": image.height,
        "format": image.file_format,
        "bytes": image.size,
        "created_at": image.created_at.isoformat().replace("+00:00", "Z"),
        "test": image.is_test,
        "file_url": f"{address}{pk}/file",
    }


def _text(pk: UUID | None) -> str | None:
    return str(pk) if pk else None
