"""Files of reports: ask for one, watch it being made, download it; last week by mail."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.http import no_row_scope, render_page
from core.messages import refused
from core.refusals import Refused
from core.row_security import user_scope
from reports import export_files, registry
from reports.gate import staff_page
from reports.models import ReportExport
from reports.services import exports, weekly
from reports.services.exports import Wanted, parse_format
from reports.tasks import enqueue_export

SHOWN = 30


@require_safe
@staff_page
def export_list(request: HttpRequest) -> HttpResponse:
    """Asks for its list again while one is being made."""
    rows = list(exports.visible_to(request.user)[:SHOWN])  # type: ignore[arg-type]
    for job in rows:
        if job.is_waiting_for_look:
            enqueue_export(job.pk)
    context: dict[str, Any] = {
        "place": "exports",
        "lines": [export_files.line(job, request.user) for job in rows],
        "is_busy": any(not job.is_final for job in rows),
        "wants_weekly": weekly.wants(request.user),  # type: ignore[arg-type]
    }
    return render_page(request, "staff/exports.html", context, fragment="exports")


# Staff's own role only reads, so what they ask for is written as a person's requests are.
@no_row_scope
@staff_page
@require_POST
def order(request: HttpRequest, name: str) -> HttpResponse:
    report = registry.find(name)
    if report is None:
        raise Http404
    try:
        asked = report.asked(report.period(request.POST), request.POST)
        wanted = Wanted(report, asked, parse_format(request.POST.get("format", "")))
        with user_scope(request.user.pk):
            job = exports.request_export(request.user, wanted, uuid4())  # type: ignore[arg-type]
    except Refused as refusal:
        way_back = reverse("reports:report", args=[name])
        return refused(request, refusal, HttpResponseRedirect(way_back, status=303))
    enqueue_export(job.pk)
    return _to_list()


@no_row_scope
@staff_page
@require_POST
def cancellation(request: HttpRequest, pk: UUID) -> HttpResponse:
    with user_scope(request.user.pk):
        job = get_object_or_404(ReportExport, owner=request.user, pk=pk)
        job.request_cancel()
    enqueue_export(job.pk)
    return _to_list()


@require_safe
@staff_page
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    rows = exports.visible_to(request.user)  # type: ignore[arg-type]
    return export_files.serve(get_object_or_404(rows, pk=pk))


@no_row_scope
@staff_page
@require_POST
def weekly_mail(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("weekly") == "on"
    with user_scope(request.user.pk):
        weekly.choose(request.user, wanted=wanted)  # type: ignore[arg-type]
    words = "The week's figures come on Mondays." if wanted else "No more mails about the week."
    messages.success(request, words)
    return _to_list()


def _to_list() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("reports:exports"), status=303)
