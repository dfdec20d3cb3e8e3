"""One picture: its settings, its previews and drawings, and how long it stays."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest
from core.http import no_row_scope
from core.messages import refused
from core.row_security import user_scope
from generations.models import GeneratedImage
from vectorizing.models import VectorSource
from vectorizing.services import sources
from vectorizing.services.refusals import VectoriserRefused
from vectorizing.views import files, source_page, source_rows


@login_required
@require_safe
def source(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The page; its settings, its stage, or its row in a list when htmx asks for that."""
    mine = VectorSource.objects.filter(owner=request.user).exclude(stored_at=None)
    found = get_object_or_404(mine, pk=pk)
    wanted = request.htmx.target if request.htmx else None
    if wanted == "stage":
        return source_page.stage(request, found, request.GET.get("result", ""))
    if wanted == f"source-{pk}":
        [work] = source_rows.shown([found])
        return render(request, "vectorizing/_work.html", {"work": work})
    return source_page.render_source(request, found)


@login_required
@require_safe
def picture(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    return files.source(request, get_object_or_404(sources.alive(request.user), pk=pk))


@login_required
@require_safe
def thumbnail(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    return files.thumbnail(request, get_object_or_404(sources.alive(request.user), pk=pk))


@login_required
@require_POST
def removal(request: PersonRequest, pk: UUID) -> HttpResponse:
    mine = get_object_or_404(sources.alive(request.user), pk=pk)
    sources.remove(mine)
    messages.success(request, f"“{mine.name}” and its drawings are deleted.")
    if mine.batch_id:
        address = reverse("vectorizing:batch", args=[mine.batch_id])
    else:
        address = reverse("vectorizing:home")
    return HttpResponseRedirect(address, status=303)


@no_row_scope
@login_required
@require_POST
def from_image(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A picture of the gallery, opened here; pressing it again opens the same."""
    with user_scope(request.user.pk):
        mine = GeneratedImage.objects.filter(owner=request.user).kept()
        image = get_object_or_404(mine, pk=pk)
    try:
        taken = sources.from_image(request.user, image)
    except VectoriserRefused as refusal:
        return refused(
            request, refusal, HttpResponseRedirect(reverse("vectorizing:home"), status=303)
        )
    return HttpResponseRedirect(reverse("vectorizing:source", args=[taken.pk]), status=303)
