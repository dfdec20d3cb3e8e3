"""The staff's reports for programs: which there are, and the lines of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.operations import Operation
from core.api.problems import ApiProblem
from core.api.serializers import InputSerializer, OutputSerializer
from core.api.views import ApiView
from core.refusals import Refused
from core.row_security import staff_scope, user_scope
from reports import cells, registry
from reports.api.problems import TOO_LONG
from reports.files.document import Document
from reports.files.texts import facts, json_row
from reports.registry import Asked, Report

MOST_LINES = 5000
_DAY = (
    "A day, both ends are in it; the last 30 days where none is named, more of reports by month."
)
_COLUMN = {
    "key": "sold",
    "label": "Sold",
    "kind": "credits",
    "unit": "credits",
    "about": "In packs, and with paid months of plans.",
}
_ABOUT = "Every entry of the ledger, by the day it was written."


class ColumnSerializer(OutputSerializer):
    key = serializers.CharField()
    label: Any = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in registry.Kind])
    unit = serializers.CharField(help_text="Of its numbers.")
    about = serializers.CharField(help_text="What is counted, where its label does not say it.")
    example = _COLUMN


class ReportSerializer(OutputSerializer):
    name = serializers.CharField()
    title = serializers.CharField()
    group = serializers.CharField()
    about = serializers.CharField()
    columns = ColumnSerializer(many=True)
    choices = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Switches by the names of their parameters; the first option is the usual one.",
    )
    url = serializers.URLField()
    example = {
        "name": "credits",
        "title": "Credits",
        "group": "Money",
        "about": _ABOUT,
        "columns": [_COLUMN],
        "choices": {},
        "url": "https://visiona.example/api/reports/credits",
    }


class ReportsSerializer(OutputSerializer):
    reports = ReportSerializer(many=True)
    example = {"reports": [ReportSerializer.example]}


class LinesSerializer(OutputSerializer):
    report = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    chosen = serializers.DictField(child=serializers.CharField())
    made_at = serializers.DateTimeField()
    columns = ColumnSerializer(many=True)
    rows = serializers.ListField(
        child=serializers.DictField(),
        help_text="By the keys of the columns, as numbers and ISO days.",
    )
    example = {
        "report": "credits",
        "title": "Credits",
        "about": _ABOUT,
        "from": "2026-11-01",
        "to": "2026-11-01",
        "chosen": {},
        "made_at": "2026-11-02T09:30:00Z",
        "columns": [_COLUMN],
        "rows": [{"sold": 1200.5}],
    }

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of the language, so no attribute has that name."""
        return super().get_fields() | {
            "from": serializers.DateField(),
            "to": serializers.DateField(),
        }


class PeriodInput(InputSerializer):
    """The days, and the switches of all reports; which are of one's own is said by the list."""

    example = {"from": "2026-11-01", "to": "2026-11-30"}

    def get_fields(self) -> dict[str, Any]:
        days = {
            name: serializers.CharField(required=False, help_text=_DAY) for name in ("from", "to")
        }
        names = {choice.name for report in registry.all_reports() for choice in report.choices}
        chosen = {name: serializers.CharField(required=False) for name in sorted(names)}
        return super().get_fields() | days | chosen


def report_of(name: str) -> Report:
    """Raises Http404."""
    found = registry.find(name)
    if found is None:
        raise Http404
    return found


def asked_of(report: Report, fields: Mapping[str, Any]) -> Asked:
    """Raises ValidationError at the field."""
    try:
        return report.asked(report.period(fields), fields)
    except Refused as refusal:
        raise at_field(refusal) from refusal


def at_field(refusal: Refused) -> serializers.ValidationError:
    words = serializers.ErrorDetail(refusal.message, refusal.code)
    return serializers.ValidationError({refusal.field: words})


class StaffView(ApiView):
    """What it reads is read as the staff's pages do: by their role, which only reads."""

    @contextmanager
    def row_scope(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(staff_scope())
            stack.enter_context(user_scope(self.request.user.pk))
            yield


class ReportsView(StaffView):
    @Operation(
        "reports.list",
        "The reports there are",
        about="For staff: what each counts, its columns and its switches.",
        scope="reports:read",
        staff=True,
        live_only=True,
        gives={200: ReportsSerializer},
    )
    def get(self, request: Request) -> Response:
        return Response({"reports": [_shown(report) for report in registry.all_reports()]})


class ReportView(StaffView):
    @Operation(
        "reports.get",
        "The lines of a report",
        about="Plain typed values: credits, units of the currency, US dollars, seconds, bytes."
        f" An answer has {MOST_LINES:,} lines at most; a file has more.",
        scope="reports:read",
        staff=True,
        live_only=True,
        query=PeriodInput,
        gives={200: LinesSerializer},
        problems=(TOO_LONG,),
    )
    def get(self, request: Request, name: str) -> Response:
        report = report_of(name)
        asked = asked_of(report, self.query())
        rows = list(islice(report.rows(asked), MOST_LINES + 1))
        if len(rows) > MOST_LINES:
            raise ApiProblem(TOO_LONG)
        document = Document(report, asked, rows, timezone.now())
        return Response(facts(document) | {"rows": [json_row(document, row) for row in rows]})


def _shown(report: Report) -> dict[str, Any]:
    return {
        "name": report.name,
        "title": report.title,
        "group": report.group,
        "about": report.about,
        "columns": cells.described(report),
        "choices": {choice.name: list(choice.known()) for choice in report.choices},
        "url": f"{settings.SITE_URL}/api/reports/{report.name}",
    }
