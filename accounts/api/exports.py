"""An export of all that is a person's, for programs."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import export_files
from accounts.api.problems import EXPORT_REFUSED
from accounts.models import DataExport
from accounts.services import exports
from accounts.tasks import enqueue_export
from core.api import pagination
from core.api.jobs import JobError, JobErrorSerializer, JobView, error_of
from core.api.operations import FileBody, Operation, Paged
from core.api.serializers import AddressField, OutputSerializer
from core.api.views import ApiView
from core.jobs.models import State

_ID = "3b9c1a52-6a4e-4f3b-8f0e-5d2f1c7a9b10"


class ExportSerializer(OutputSerializer):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=State.choices)
    progress = serializers.IntegerField(help_text="Per cent.")
    size = serializers.IntegerField(help_text="Bytes of the archive, once it is made.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When the archive goes.")
    is_available = serializers.BooleanField(source="has_file")
    url = AddressField("/api/exports/{}")
    error = JobErrorSerializer(allow_null=True, read_only=True)
    example = {
        "id": _ID,
        "state": "running",
        "progress": 40,
        "size": 0,
        "created_at": "2026-11-21T09:30:00Z",
        "expires_at": None,
        "is_available": False,
        "url": f"https://visiona.example/api/exports/{_ID}",
        "error": None,
    }

    def get_error(self, job: DataExport) -> JobError | None:
        return error_of(job)


class ExportsView(JobView):
    serializer = ExportSerializer

    def jobs(self) -> QuerySet[DataExport]:
        return DataExport.objects.filter(owner=self.person)

    def enqueue(self, job_id: UUID) -> None:
        enqueue_export(job_id)

    @Operation(
        "exports.list",
        "Your exports",
        scope="exports:write",
        live_only=True,
        query=pagination.PageQuery,
        gives={200: Paged(ExportSerializer)},
    )
    def get(self, request: Request) -> Response:
        return pagination.answer(self, self.jobs(), ExportSerializer)

    @Operation(
        "exports.create",
        "Ask for an export",
        about="All that is yours in one archive: profile, models, prompts, pictures, drawings,"
        " every credit, what you did. One a day; while one is being made you get that one. It is"
        " kept for 24 hours.",
        scope="exports:write",
        live_only=True,
        lasting=True,
        waits=True,
        gives={202: ExportSerializer, 200: ExportSerializer},
        problems=(EXPORT_REFUSED,),
    )
    def post(self, request: Request) -> Response:
        job = exports.request_export(self.person, self.request_key)
        enqueue_export(job.pk)
        body = ExportSerializer.serialize(job)
        return Response(body, 202, headers={"Location": body["url"]})


class ExportView(ExportsView):
    http_method_names = ["get", "head"]

    @Operation(
        "exports.get",
        "One export",
        scope="exports:write",
        live_only=True,
        gives={200: ExportSerializer},
    )
    def get(self, request: Request, export_id: UUID) -> Response:
        return self.respond(get_object_or_404(self.jobs(), pk=export_id))


class ExportFileView(ApiView):
    @Operation(
        "exports.file",
        "The archive of an export",
        about="Where the files lie in a bucket the answer is a redirect there, to an address that"
        " dies in five minutes; your client follows it without the token.",
        scope="exports:write",
        live_only=True,
        lasting=True,
        gives={200: FileBody(("application/zip",)), 302: None},
    )
    def get(self, request: Request, export_id: UUID) -> HttpResponseBase:
        mine = DataExport.objects.filter(owner=self.person)
        return export_files.serve(get_object_or_404(mine, pk=export_id))
