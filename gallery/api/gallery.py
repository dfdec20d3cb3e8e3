"""A person's pictures: found, looked at, downloaded, deleted and brought back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import pagination
from core.api.operations import FileBody, Operation, Paged
from core.api.serializers import InputSerializer, OutputSerializer
from core.api.views import ApiView
from gallery import files, services
from generations.api.pictures import READ, PictureSerializer
from generations.models import THUMB_WIDTHS, GeneratedImage
from generations.services import downloads

MOST_AT_ONCE = 100
_ID = PictureSerializer.example["id"]
_OTHER_ID = "5b1f0c9e-2f6d-5c1a-9b7e-4d3c2b1a0f9e"


class GalleryQuery(pagination.PageQuery):
    model_id = serializers.UUIDField(required=False, help_text="Made with this model.")
    generation_id = serializers.UUIDField(required=False, help_text="Of this generation.")
    created_after = serializers.DateTimeField(required=False, help_text="Later than this time.")
    created_before = serializers.DateTimeField(required=False, help_text="Earlier than this time.")
    example = {"limit": 20, "created_after": "2026-11-01T00:00:00Z"}


class ImageFileQuery(InputSerializer):
    width = serializers.ChoiceField(
        choices=THUMB_WIDTHS,
        required=False,
        help_text="A smaller WebP copy, so long on its longer side; else the original.",
    )
    format = serializers.ChoiceField(
        choices=["svg"], required=False, help_text="The SVG of a drawing; else its picture."
    )
    example = {"width": 640}


class PictureDetailSerializer(PictureSerializer):
    title = serializers.CharField(help_text="Of a drawing; else empty.")
    prompt = serializers.CharField(help_text="As sent, with the trigger word. Drawings have none.")
    original_prompt = serializers.CharField(help_text="Your own words before enhancing; or empty.")
    model_name = serializers.CharField(help_text="Empty for a drawing.")
    sha256 = serializers.CharField(help_text="Of the original file.")
    seed = serializers.IntegerField(allow_null=True)
    svg_bytes = serializers.IntegerField(
        source="svg_size",
        allow_null=True,
        help_text="Of a drawing, whose file comes with `?format=svg`.",
    )
    example = PictureSerializer.example | {
        "title": "",
        "prompt": "zorkan, on a sailing boat at sunset, film photo",
        "original_prompt": "",
        "model_name": "Me",
        "sha256": "3f9a01b2c4d5e6f7" * 4,
        "seed": 4711,
        "svg_bytes": None,
    }

    def get_prompt(self, image: GeneratedImage) -> str:
        return image.generation.prompt if image.generation else ""

    def get_original_prompt(self, image: GeneratedImage) -> str:
        return image.generation.original_prompt if image.generation else ""

    def get_model_name(self, image: GeneratedImage) -> str:
        return image.personal_model.name if image.personal_model else ""

    def get_seed(self, image: GeneratedImage) -> int | None:
        return image.generation.seed if image.generation else None


class PictureIds(InputSerializer):
    ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_AT_ONCE
    )
    example = {"ids": [_ID]}


class DeletedPictureSerializer(OutputSerializer):
    id = serializers.UUIDField()
    undo_until = serializers.DateTimeField(help_text="Then its files are erased.")
    example = {"id": _ID, "undo_until": "2026-11-21T09:40:00Z"}


class DeletionSerializer(OutputSerializer):
    deleted = DeletedPictureSerializer(many=True)
    not_found = serializers.ListField(
        child=serializers.UUIDField(), help_text="Not yours, or gone for good already."
    )
    example = {"deleted": [DeletedPictureSerializer.example], "not_found": [_OTHER_ID]}


class RestorationSerializer(OutputSerializer):
    restored = serializers.ListField(
        child=serializers.UUIDField(), help_text="In the gallery again, or still."
    )
    not_found = serializers.ListField(
        child=serializers.UUIDField(), help_text="Not yours, or gone for good already."
    )
    example = {"restored": [_ID], "not_found": [_OTHER_ID]}


class GalleryView(ApiView):
    @Operation(
        "gallery.list",
        "Your pictures",
        about="Newest first. Deleted ones are left out.",
        scope="gallery:read",
        query=GalleryQuery,
        gives={200: Paged(PictureSerializer)},
    )
    def get(self, request: Request) -> Response:
        asked = self.query()
        filters = services.Filters(
            asked.get("model_id"),
            asked.get("generation_id"),
            asked.get("created_after"),
            asked.get("created_before"),
        )
        found = services.find(self.person, filters)
        rows = found.values_list(*READ, named=True)
        return pagination.answer(self, rows, PictureSerializer)


class PictureView(ApiView):
    @Operation(
        "gallery.get",
        "One picture",
        about="With the words that it was made of.",
        scope="gallery:read",
        gives={200: PictureDetailSerializer},
    )
    def get(self, request: Request, picture_id: UUID) -> Response:
        image = get_object_or_404(services.with_model(self.person), pk=picture_id)
        return Response(PictureDetailSerializer.serialize(image))


class ImageFileView(ApiView):
    @Operation(
        "gallery.file",
        "The file of a picture",
        about="The original under a name to save it by, or a smaller copy. Where the files lie in"
        " a bucket the answer is a redirect there, which your client follows without the token.",
        scope="gallery:read",
        query=ImageFileQuery,
        gives={
            200: FileBody(("image/webp", "image/jpeg", "image/png", "image/svg+xml")),
            302: None,
            304: None,
        },
    )
    def get(self, request: Request, picture_id: UUID) -> HttpResponseBase:
        asked = self.query()
        image = get_object_or_404(services.with_model(self.person), pk=picture_id)
        # A copy as large as the original is as good.
        is_whole = asked.get("width", image.width) >= image.width
        if is_whole and not downloads.note(image):
            raise Http404
        return files.serve(request._request, _file(image, asked))


class ImageDeletionView(ApiView):
    @Operation(
        "gallery.delete",
        "Delete pictures",
        about="They are gone from all lists at once, and can be brought back for ten minutes."
        " Then their files are erased. Deleting twice does not lengthen that time.",
        scope="gallery:write",
        takes=PictureIds,
        gives={200: DeletionSerializer},
    )
    def post(self, request: Request) -> Response:
        ids = self.fields()["ids"]
        gone = services.delete_images(self.person.pk, ids)
        deleted = [{"id": str(pk), "undo_until": until} for pk, until in gone.items()]
        return Response({"deleted": deleted, "not_found": _without(ids, set(gone))})


class RestorationView(ApiView):
    @Operation(
        "gallery.restore",
        "Bring deleted pictures back",
        scope="gallery:write",
        takes=PictureIds,
        gives={200: RestorationSerializer},
    )
    def post(self, request: Request) -> Response:
        ids = self.fields()["ids"]
        back = services.restore_images(self.person.pk, ids)
        restored = [str(pk) for pk in dict.fromkeys(ids) if pk in back]
        return Response({"restored": restored, "not_found": _without(ids, back)})


def _without(ids: list[UUID], found: set[UUID]) -> list[str]:
    return [str(pk) for pk in dict.fromkeys(ids) if pk not in found]


def _file(image: GeneratedImage, asked: dict[str, Any]) -> files.StoredFile:
    if "format" not in asked:
        return (
            files.thumbnail(image, asked["width"]) if "width" in asked else files.original(image)
        )
    if image.svg_size is None:
        raise Http404
    return files.drawing(image)
