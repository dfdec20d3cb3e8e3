"""One picture, as generations and the gallery show it."""

from __future__ import annotations

from rest_framework import serializers

from core.api.serializers import AddressField, IsTestField, OutputSerializer
from generations.models import THUMB_WIDTHS, OutputFormat

GALLERY = "/api/gallery"
_WIDTHS = ", ".join(map(str, THUMB_WIDTHS))
_EXAMPLE = "https://visiona.example/api/gallery/0e8a4a2c-9d5f-5a7e-8f43-5f7b4a8f2f0a"


class PictureSerializer(OutputSerializer):
    id = serializers.UUIDField(source="pk")
    generation_id = serializers.UUIDField(allow_null=True, help_text="Null for a drawing.")
    model_id = serializers.UUIDField(
        source="personal_model_id", allow_null=True, help_text="Null for a drawing."
    )
    number = serializers.IntegerField(help_text="Which picture of its generation, from 1.")
    width = serializers.IntegerField(help_text="Pixels.")
    height = serializers.IntegerField(help_text="Pixels.")
    format = serializers.ChoiceField(source="file_format", choices=OutputFormat.choices)
    bytes = serializers.IntegerField(source="size", help_text="Size of the original file.")
    created_at = serializers.DateTimeField()
    test = IsTestField()
    file_url = AddressField(
        f"{GALLERY}/{{}}/file",
        help_text=f"The original; with `?width=` and one of {_WIDTHS} a smaller WebP copy."
        " Your token is needed there too.",
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


# To read no more of a long list than is shown of it; all addresses are made of the key.
READ = tuple(
    str(field.source) for field in PictureSerializer().fields.values() if field.source != "*"
)
