"""The tray of photos: filled, looked at, emptied."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core import limits, storage
from core.api import pagination
from core.api.operations import FileBody, Operation, Paged
from core.api.problems import ApiProblem
from core.api.serializers import InputSerializer, OutputSerializer
from core.api.views import ApiView
from core.http import KEPT_BRIEFLY
from core.images.recipes import MEGABYTE
from models_training.api.problems import PHOTO_IN_USE, PHOTO_REFUSED
from models_training.models import MOST_PHOTOS, THUMB_WIDTHS, Photo
from models_training.services.photos import remove_photo
from models_training.services.uploads import take_file
from models_training.tasks import enqueue_measuring

MOST_BYTES = 300 * MEGABYTE
_ID = "7d9a2b58-0c4e-4a6f-b8f1-2e5d3c7a9b10"


class PhotoSerializer(OutputSerializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    width = serializers.IntegerField(help_text="Of the original, in pixels.")
    height = serializers.IntegerField()
    training_id = serializers.UUIDField(
        allow_null=True, help_text="The training that uses it; null while it waits for one."
    )
    created_at = serializers.DateTimeField()
    thumbnails = serializers.DictField(
        child=serializers.URLField(), help_text="Addresses by width; they need your token."
    )
    example = {
        "id": _ID,
        "name": "beach.jpg",
        "width": 3024,
        "height": 4032,
        "training_id": None,
        "created_at": "2026-11-21T09:10:00Z",
        "thumbnails": {
            str(width): f"https://visiona.example/api/photos/{_ID}/thumbnail?width={width}"
            for width in THUMB_WIDTHS
        },
    }

    def get_thumbnails(self, photo: Photo) -> dict[str, str]:
        small = f"{settings.SITE_URL}/api/photos/{photo.pk}/thumbnail?width="
        return {str(width): f"{small}{width}" for width in THUMB_WIDTHS}


class RefusedPhotoSerializer(OutputSerializer):
    name = serializers.CharField()
    code = serializers.CharField(source="refusal.code", help_text="A word that does not change.")
    detail = serializers.CharField(source="refusal.message", help_text="The reason, for people.")
    example = {
        "name": "old.jpg",
        "code": "too_small",
        "detail": "This photo is 320 pixels on its short side; 512 are needed.",
    }


class UploadedSerializer(OutputSerializer):
    photos = PhotoSerializer(many=True, help_text="Those that were taken.")
    refused = RefusedPhotoSerializer(
        many=True, help_text="Those that were not, each with the reason."
    )
    example = {"photos": [PhotoSerializer.example], "refused": [RefusedPhotoSerializer.example]}


class Upload(InputSerializer):
    photos = serializers.ListField(
        # The guard says of an empty file what to do about it.
        child=serializers.FileField(allow_empty_file=True),
        min_length=1,
        max_length=MOST_PHOTOS,
        help_text="One or many files: JPG, PNG, WebP, HEIC, or a zip of them.",
    )
    example = {"photos": ["beach.jpg"]}


class ThumbnailQuery(InputSerializer):
    width = serializers.ChoiceField(choices=THUMB_WIDTHS, default=THUMB_WIDTHS[0])
    example = {"width": THUMB_WIDTHS[0]}


class UploadView(ApiView):
    @Operation(
        "photos.upload",
        "Upload photos",
        about="Each photo is checked, turned upright and cleaned of its hidden data; the original"
        " is not kept. Good ones are taken even where others are refused. Photos that no training"
        " uses are deleted after 7 days. A moment later `photos.report` says what each is worth.",
        scope="photos:write",
        takes=Upload,
        gives={201: UploadedSerializer},
        problems=(PHOTO_REFUSED,),
        own_scopes=True,
        media_type="multipart/form-data",
        most_bytes=MOST_BYTES,
    )
    def post(self, request: Request) -> Response:
        files = self.fields()["photos"]
        outcomes = [outcome for file in files for outcome in take_file(self.person.pk, file)]
        enqueue_measuring(outcome.photo for outcome in outcomes if outcome.photo)
        uploaded = UploadedSerializer.serialize(
            {
                "photos": [outcome.photo for outcome in outcomes if outcome.photo],
                "refused": [outcome for outcome in outcomes if outcome.refusal],
            }
        )
        if not uploaded["photos"]:
            limits.refuse_if_all_are([outcome.refusal for outcome in outcomes])
            raise _none_taken(uploaded["refused"])
        return Response(uploaded, 201)


class PhotosView(ApiView):
    @Operation(
        "photos.list",
        "Your photos",
        about="Newest first: those that wait for a training and those in one.",
        scope="photos:read",
        query=pagination.PageQuery,
        gives={200: Paged(PhotoSerializer)},
    )
    def get(self, request: Request) -> Response:
        kept = Photo.objects.filter(owner=self.person, removed_at=None).exclude(stored_at=None)
        return pagination.answer(self, kept, PhotoSerializer)


class PhotoView(ApiView):
    @Operation(
        "photos.delete",
        "Delete a photo",
        about="At once and for good. One in a running training goes when that ends.",
        scope="photos:write",
        gives={204: None},
        problems=(PHOTO_IN_USE,),
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        remove_photo(get_object_or_404(Photo, owner=self.person, pk=pk))
        return Response(status=204)


class ThumbnailView(ApiView):
    @Operation(
        "photos.thumbnail",
        "A small copy of a photo",
        scope="photos:read",
        query=ThumbnailQuery,
        gives={200: FileBody(("image/webp",))},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        photo = get_object_or_404(Photo, owner=self.person, pk=pk)
        try:
            content = storage.read(photo.thumb_key(self.query()["width"]))
        except storage.FileMissing as error:
            raise Http404 from error
        return HttpResponse(
            content,
            content_type="image/webp",
            headers={"Cache-Control": KEPT_BRIEFLY},
        )


def _none_taken(refused: list[dict[str, str]]) -> ApiProblem:
    errors = [
        {
            "field": each["name"],
            "pointer": f"#/photos/{place}",
            "code": each["code"],
            "detail": each["detail"],
        }
        for place, each in enumerate(refused)
    ]
    only = refused[0]["detail"] if len(refused) == 1 else "None of the photos was taken."
    return ApiProblem(PHOTO_REFUSED, only, errors=errors)
