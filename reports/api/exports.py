"""Files of reports for the staff's programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.jobs import JobError, JobErrorSerializer, JobView, error_of
from core.api.operations import FileBody, Operation
from core.api.serializers import AddressField, OutputSerializer
from core.api.views import ApiView
from core.jobs.models import State
from reports import export_files
from reports.api.problems import TOO_MANY_FILES
from reports.api.reports import PeriodInput, asked_of, report_of
from reports.files.write import MEDIA_TYPES
from reports.models import FileFormat, ReportExport
from reports.services import exports
from reports.services.exports import Wanted
from reports.tasks import enqueue_export

_FILES = tuple(
    kind.partition(";")[0] for form, kind in MEDIA_TYPES.items() if form != FileFormat.JSON
)
_ID = "3b9c1a52-6a4e-4f3b-8f0e-5d2f1c7a9b10"


class ReportExportSerializer(OutputSerializer):
    id = serializers.UUIDField()
    report = serializers.CharField()
    format = serializers.ChoiceField(choices=FileFormat.choices)
    first = serializers.DateField()
    last = serializers.DateField()
    state = serializers.ChoiceField(choices=State.choices)
    lines = serializers.IntegerField(help_text="Written so far.")
    size = serializers.IntegerField(help_text="Bytes of the file, once it is made.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When the file goes.")
    is_available = serializers.BooleanField(source="has_file")
    url = AddressField("/api/report-exports/{}")
    error = JobErrorSerializer(allow_null=True, read_only=True)
    example = {
        "id": _ID,
        "report": "credits",
        "format": "xlsx",
        "first": "2026-11-01",
        "last": "2026-11-30",
        "state": "running",
        "lines": 12000,
        "size": 0,
        "created_at": "2026-11-30T09:30:00Z",
        "expires_at": None,
        "is_available": False,
        "url": f"https://visiona.example/api/report-exports/{_ID}",
        "error": None,
    }

    def get_error(self, job: ReportExport) -> JobError | None:
        return error_of(job)


class ExportInput(PeriodInput):
    format = serializers.ChoiceField(choices=FileFormat.choices)
    example = {"format": "xlsx", "from": "2026-11-01", "to": "2026-11-30"}


class ExportJobView(JobView):
    """One's own: those of others are for the staff's page."""

    serializer = ReportExportSerializer

    def jobs(self) -> QuerySet[Any]:
        return ReportExport.objects.filter(owner=self.person)

    def enqueue(self, job_id: UUID) -> None:
        enqueue_export(job_id)


class ExportsView(ExportJobView):
    @Operation(
        "reports.export",
        "Have a file of a report made",
        about="As CSV, JSON, XLSX or PDF, of the same days and switches as the report itself."
        " While the same is being made you get that one. It is kept for 24 hours.",
        scope="reports:read",
        staff=True,
        live_only=True,
        waits=True,
        takes=ExportInput,
        gives={202: ReportExportSerializer, 200: ReportExportSerializer},
        problems=(TOO_MANY_FILES,),
    )
    def post(self, request: Request, name: str) -> Response:
        fields = self.fields()
        report = report_of(name)
        wanted = Wanted(report, asked_of(report, fields), FileFormat(fields["format"]))
        job = exports.request_export(self.person, wanted, self.request_key)
        enqueue_export(job.pk)
        body = ReportExportSerializer.serialize(job)
        return Response(body, 202, headers={"Location": body["url"]})


class ExportView(ExportJobView):
    @Operation(
        "reports.export_get",
        "One file of a report",
        scope="reports:read",
        staff=True,
        live_only=True,
        gives={200: ReportExportSerializer},
    )
    def get(self, request: Request, export_id: UUID) -> Response:
        return self.respond(get_object_or_404(self.jobs(), pk=export_id))


class ExportFileView(ApiView):
    @Operation(
        "reports.export_file",
        "The file itself",
        about="Where the files lie in a bucket the answer is a redirect there, to an address that"
        " dies in five minutes; your client follows it without the token. One in JSON comes as"
        " `application/json`, as the report itself does.",
        scope="reports:read",
        staff=True,
        live_only=True,
        gives={
            200: FileBody(_FILES),
            302: None,
        },
    )
    def get(self, request: Request, export_id: UUID) -> HttpResponseBase:
        mine = ReportExport.objects.filter(owner=self.person)
        return export_files.serve(get_object_or_404(mine, pk=export_id))
