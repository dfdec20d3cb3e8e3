"""All that is a person's, to take along: ask for it, watch it being made, download it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import export_files
from accounts.http import PersonRequest
from accounts.models import DataExport
from accounts.services import exports
from accounts.services.exports import ExportRefused
from accounts.tasks import enqueue_export
from core.exports import parts
from core.http import render_page
from core.messages import refused
from core.recent import recent_login_required

SHOWN = 5


@login_required
@require_safe
def export_list(request: PersonRequest) -> HttpResponse:
    """Asks for its list again while one is being made."""
    rows = list(DataExport.objects.filter(owner=request.user)[:SHOWN])
    for job in rows:
        if job.is_waiting_for_look:
            enqueue_export(job.pk)
    context: dict[str, Any] = {
        "exports": rows,
        "is_busy": any(not job.is_final for job in rows),
        "possible_at": exports.possible_at(request.user.pk),
        "parts": parts(),
    }
    return render_page(request, "accounts/export.html", context, fragment="exports")


@login_required
@recent_login_required
@require_POST
def order(request: PersonRequest) -> HttpResponse:
    try:
        job = exports.request_export(request.user, uuid4())
    except ExportRefused as refusal:
        return refused(request, refusal, _to_list())
    enqueue_export(job.pk)
    messages.success(request, "Your export is being made. We write to you when it is ready.")
    return _to_list()


@login_required
@recent_login_required
@require_safe
def download(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    job = get_object_or_404(DataExport, owner=request.user, pk=pk)
    return export_files.serve(job)


def _to_list() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("accounts:exports"), status=303)
