"""Previews and drawings: asked for, looked at, stopped, fetched, kept."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.problems import SPENDING
from billing.models import Purpose
from core import storage
from core.api import pagination
from core.api.jobs import JobView
from core.api.operations import FileBody, Operation, Paged
from core.api.serializers import InputSerializer, OutputSerializer
from core.api.views import ApiView
from generations.api.pictures import PictureSerializer
from tracer.svg.formats import Format
from vectorizing.api import inputs
from vectorizing.api.problems import VECTOR_REFUSED
from vectorizing.api.serializers import VectorSerializer
from vectorizing.models import Vectorisation
from vectorizing.services import downloads, save_to_gallery, sources, vectorisations
from vectorizing.services.downloads import MOST_PNG_SIDE
from vectorizing.services.vectorisations import VectorRequest
from vectorizing.tasks import enqueue_all, enqueue_vectorisation

_FILES = FileBody(
    (
        "image/svg+xml",
        "application/pdf",
        "application/postscript",
        "image/png",
        "image/vnd.dxf",
        "image/webp",
    )
)


class VectorFileQuery(InputSerializer):
    format = serializers.ChoiceField(
        choices=[fmt.value for fmt in Format],
        default=Format.SVG.value,
        help_text="Of a drawing; a preview is a marked WebP whatever is asked.",
    )
    width = serializers.IntegerField(
        min_value=1, max_value=MOST_PNG_SIDE, required=False, help_text="Pixels, for PNG."
    )
    example = {"format": "pdf"}


class SavedSerializer(OutputSerializer):
    image = PictureSerializer(help_text="In the gallery, where it stays.")
    example = {"image": PictureSerializer.example}


class VectorJobView(JobView):
    serializer = VectorSerializer

    def jobs(self) -> QuerySet[Vectorisation]:
        return Vectorisation.objects.filter(owner=self.person)

    def enqueue(self, job_id: UUID) -> None:
        enqueue_vectorisation(job_id)


class Requested(VectorJobView):
    """Both acts are asked for alike."""

    def begin(self, purpose: Purpose) -> Response:
        asked = self.fields()
        source = sources.alive(self.person).filter(pk=asked.pop("source_id")).first()
        if source is None:
            raise serializers.ValidationError({"source_id": ["There is no such picture here."]})
        options = inputs.options(asked, source.guess.options)
        job = vectorisations.start(
            self.person, VectorRequest(source, options, purpose, self.request_key)
        )
        enqueue_all([job])
        return self.respond_after_wait(job.pk)


class PreviewView(Requested):
    @Operation(
        "vectors.preview",
        "Preview a drawing",
        about="A marked picture of the drawing and its figures, for 0.2 credit. The drawing costs"
        " so much less within 24 hours. The same asked for again costs nothing.",
        scope="vectors:write",
        takes=inputs.VectorInput,
        gives={202: VectorSerializer, 200: VectorSerializer},
        problems=(*SPENDING, VECTOR_REFUSED),
        spends=True,
        waits=True,
    )
    def post(self, request: Request) -> Response:
        return self.begin(Purpose.PREVIEW)


class VectorizeView(Requested):
    @Operation(
        "vectors.create",
        "Vectorise a picture",
        about="The drawing, for 1 credit, or 0.8 within 24 hours of a preview of the same picture."
        " The same picture with the same settings is not charged twice within 24 hours. A test"
        " token's drawing bears the preview's mark.",
        scope="vectors:write",
        takes=inputs.VectorInput,
        gives={202: VectorSerializer, 200: VectorSerializer},
        problems=(*SPENDING, VECTOR_REFUSED),
        spends=True,
        waits=True,
    )
    def post(self, request: Request) -> Response:
        return self.begin(Purpose.VECTOR)

    @Operation(
        "vectors.list",
        "Your previews and drawings",
        about="Newest first, those of the last 24 hours.",
        scope="vectors:read",
        query=pagination.PageQuery,
        gives={200: Paged(VectorSerializer)},
    )
    def get(self, request: Request) -> Response:
        return pagination.answer(self, vectorisations.alive(self.person), VectorSerializer)


class VectorView(VectorJobView):
    @Operation(
        "vectors.get",
        "One preview or drawing",
        about="Its row stays beyond the 24 hours, its file does not.",
        scope="vectors:read",
        gives={200: VectorSerializer},
    )
    def get(self, request: Request, vector_id: UUID) -> Response:
        return self.respond(get_object_or_404(self.jobs(), pk=vector_id))


class VectorCancellationView(VectorJobView):
    @Operation(
        "vectors.cancel",
        "Stop a preview or a drawing",
        about="Its price is free again. One that has ended stays as it ended.",
        scope="vectors:write",
        gives={202: VectorSerializer, 200: VectorSerializer},
        waits=True,
    )
    def post(self, request: Request, vector_id: UUID) -> Response:
        job = get_object_or_404(self.jobs(), pk=vector_id)
        if vectorisations.cancel(job):
            enqueue_vectorisation(job.pk)
        return self.respond_after_wait(vector_id)


class VectorFileView(ApiView):
    @Operation(
        "vectors.file",
        "The file",
        about="A drawing in the format that is asked for, as an attachment; a preview as it is.",
        scope="vectors:read",
        query=VectorFileQuery,
        gives={200: _FILES},
        problems=(VECTOR_REFUSED,),
        own_scopes=True,
    )
    def get(self, request: Request, vector_id: UUID) -> HttpResponse:
        asked = self.query()
        with self.row_scope():
            alive = vectorisations.alive(self.person).select_related("source", "owner")
            job = get_object_or_404(alive, pk=vector_id)
            picture = downloads.picture_of(job)
        if job.is_preview and job.has_result:
            return _preview(job)
        file = downloads.file(job, Format(asked["format"]), asked.get("width"), picture)
        name = content_disposition_header(as_attachment=True, filename=file.name)
        headers = {"Content-Disposition": name or "attachment"}
        return HttpResponse(file.content, content_type=file.content_type, headers=headers)


class SaveView(ApiView):
    @Operation(
        "vectors.save",
        "Save a drawing to the gallery",
        about="There it stays beyond its 24 hours. Asked again it is the same picture.",
        scope="vectors:write",
        gives={200: SavedSerializer},
        problems=(VECTOR_REFUSED,),
        own_scopes=True,
    )
    def post(self, request: Request, vector_id: UUID) -> Response:
        with self.row_scope():
            alive = vectorisations.alive(self.person).select_related("source", "owner")
            job = get_object_or_404(alive, pk=vector_id)
            picture = downloads.picture_of(job)
        image = save_to_gallery.save(job, picture)
        with self.row_scope():
            return Response(SavedSerializer.serialize({"image": image}))


def _preview(job: Vectorisation) -> HttpResponse:
    try:
        content = storage.read(job.picture_key)
    except storage.FileMissing as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/webp")
