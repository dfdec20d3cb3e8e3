"""Pictures to vectorise: sent, or taken from the gallery; here for 24 hours."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import pagination
from core.api.operations import Operation, Paged
from core.api.serializers import InputSerializer
from core.api.views import ApiView
from core.images.recipes import MEGABYTE, VECTOR_SOURCE
from generations.models import GeneratedImage
from vectorizing.api.problems import VECTOR_REFUSED
from vectorizing.api.serializers import SourceSerializer
from vectorizing.models import VectorSource
from vectorizing.services import sources


class PictureUpload(InputSerializer):
    file = serializers.FileField(
        allow_empty_file=True, help_text="One PNG or JPG, up to 25 MB and 40 megapixels."
    )
    example = {"file": "logo.png"}


class FromGallery(InputSerializer):
    image_id = serializers.UUIDField(help_text="A picture of your gallery.")
    example = {"image_id": "0f9e8d7c-6b5a-4948-8372-61504f3e2d1c"}


class SourcesView(ApiView):
    @Operation(
        "vectors.upload",
        "Send a picture to vectorise",
        about="It is checked and cleaned, and we guess the settings that suit it. This costs"
        " nothing. All its files are deleted 24 hours later.",
        scope="vectors:write",
        takes=PictureUpload,
        gives={201: SourceSerializer},
        problems=(VECTOR_REFUSED,),
        own_scopes=True,
        media_type="multipart/form-data",
        most_bytes=VECTOR_SOURCE.most_bytes + MEGABYTE,
    )
    def post(self, request: Request) -> Response:
        file = self.fields()["file"]
        return _made(sources.receive(self.person, file, file.name or ""))

    @Operation(
        "vectors.sources",
        "Your pictures to vectorise",
        about="Newest first, those of the last 24 hours.",
        scope="vectors:read",
        query=pagination.PageQuery,
        gives={200: Paged(SourceSerializer)},
    )
    def get(self, request: Request) -> Response:
        return pagination.answer(self, sources.alive(self.person), SourceSerializer)


class FromGalleryView(ApiView):
    @Operation(
        "vectors.from_gallery",
        "Vectorise a picture of the gallery",
        about="Makes a source of it, and again the same one while that is here.",
        scope="vectors:write",
        takes=FromGallery,
        gives={201: SourceSerializer},
        problems=(VECTOR_REFUSED,),
        own_scopes=True,
    )
    def post(self, request: Request) -> Response:
        wanted = self.fields()["image_id"]
        with self.row_scope():
            kept = GeneratedImage.objects.filter(owner=self.person).kept()
            image = kept.filter(pk=wanted).first()
        if image is None:
            raise serializers.ValidationError({"image_id": ["There is no such picture here."]})
        return _made(sources.from_image(self.person, image))


class SourceView(ApiView):
    @Operation(
        "vectors.source", "One of them", scope="vectors:read", gives={200: SourceSerializer}
    )
    def get(self, request: Request, source_id: UUID) -> Response:
        source = get_object_or_404(sources.alive(self.person), pk=source_id)
        return Response(SourceSerializer.serialize(source))

    @Operation(
        "vectors.remove",
        "Delete a picture and its drawings",
        about="At once; what is at work is stopped and not charged.",
        scope="vectors:write",
        gives={204: None},
    )
    def delete(self, request: Request, source_id: UUID) -> Response:
        sources.remove(get_object_or_404(sources.alive(self.person), pk=source_id))
        return Response(status=204)


def _made(source: VectorSource) -> Response:
    address = f"{settings.SITE_URL}/api/vector-sources/{source.pk}"
    return Response(SourceSerializer.serialize(source), 201, headers={"Location": address})
