"""One preview or drawing: shown, stopped, downloaded, kept."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest
from core.http import no_row_scope
from core.messages import refused
from core.row_security import user_scope
from vectorizing.models import Vectorisation
from vectorizing.presenters import VectorisationCard
from vectorizing.services import downloads, save_to_gallery, vectorisations
from vectorizing.services.refusals import VectoriserRefused
from vectorizing.tasks import enqueue_vectorisation
from vectorizing.views import files, formats, source_page


@login_required
@require_safe
def picture(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """For <img>: the marked preview, or the drawing itself."""
    job = get_object_or_404(vectorisations.alive(request.user), pk=pk)
    return files.result(request, job)


@login_required
@require_POST
def cancellation(request: PersonRequest, pk: UUID) -> HttpResponse:
    job = get_object_or_404(_mine(request), pk=pk)
    if vectorisations.cancel(job):
        enqueue_vectorisation(job.pk)
    if not request.htmx:
        return _to(job)
    return source_page.stage(request, job.source, str(job.pk))


@no_row_scope
@login_required
@require_safe
def download(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The drawing in a format; `width` in px is for PNG, `source` the picture it is named for."""
    with user_scope(request.user.pk):
        job = get_object_or_404(_mine(request), pk=pk)
        picture = downloads.picture_of(job, request.GET.get("source", ""))
    try:
        file = downloads.file(job, formats.wanted(request), _width(request, job), picture)
    except VectoriserRefused as refusal:
        return refused(request, refusal, _to(job))
    disposition = content_disposition_header(as_attachment=True, filename=file.name)
    headers = {"Content-Disposition": disposition or "attachment"}
    return HttpResponse(file.content, content_type=file.content_type, headers=headers)


@no_row_scope
@login_required
@require_POST
def saving(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Into the gallery, where it stays; pressing it again changes nothing."""
    with user_scope(request.user.pk):
        job = get_object_or_404(_mine(request), pk=pk)
        picture = downloads.picture_of(job, request.POST.get("source", ""))
    try:
        save_to_gallery.save(job, picture)
    except VectoriserRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The drawing is in your gallery and stays there.")
    return _to(job, "#result")


def _mine(request: PersonRequest) -> QuerySet[Vectorisation]:
    return vectorisations.alive(request.user).select_related("source", "owner")


def _width(request: PersonRequest, job: Vectorisation) -> int | None:
    """None for the drawing's own; what is too wide becomes the most."""
    text = request.GET.get("width", "")
    if not text.isdecimal() or len(text) > 9 or not int(text):
        return None
    return min(int(text), VectorisationCard(job).most_width)


def _to(job: Vectorisation, place: str = "") -> HttpResponseRedirect:
    address = reverse("vectorizing:source", args=[job.source_id])
    return HttpResponseRedirect(f"{address}?result={job.pk}{place}", status=303)
