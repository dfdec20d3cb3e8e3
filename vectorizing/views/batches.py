"""Many pictures with one setting: gathered, priced as one sum, started, brought home as a zip."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts import drafts
from accounts.http import PersonRequest
from billing.models import Purpose
from billing.money import pricing_page
from billing.presenters import REFUSALS, Refusal, notice
from billing.services import quotes
from billing.services.credits import NotEnoughCredits
from core.http import no_row_scope, render_page
from core.messages import refused
from core.row_security import user_scope
from core.uuids import is_uuid
from vectorizing.forms import OptionsForm
from vectorizing.models import VectorBatch
from vectorizing.services import batches, zips
from vectorizing.services.refusals import VectoriserRefused
from vectorizing.tasks import enqueue_all
from vectorizing.views import batch_page, formats


@login_required
@require_POST
def create(request: PersonRequest) -> HttpResponse:
    """Of the pictures that are ticked, or empty; pressed twice it is one."""
    ticked = [UUID(text) for text in request.POST.getlist("source") if is_uuid(text)]
    text = request.POST.get("request_key", "")
    try:
        batch = batches.gather(request.user, ticked, UUID(text) if is_uuid(text) else uuid4())
    except VectoriserRefused as refusal:
        return refused(
            request, refusal, HttpResponseRedirect(reverse("vectorizing:home"), status=303)
        )
    return _to(batch)


@login_required
@require_safe
def batch(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The page; only its settings or its files when htmx asks for that."""
    mine = _mine(request, pk)
    if request.htmx and request.htmx.target == "files":
        return batch_page.files(request, mine)
    return batch_page.render_batch(request, mine)


@login_required
@require_safe
def price(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The button again, with the sum for the pictures and settings as they are now."""
    mine = _mine(request, pk)
    if not request.htmx:
        return _to(mine)
    context = batch_page.start_context(request, mine, OptionsForm(request.GET))
    return render_page(request, batch_page.PAGE, context, fragment="start")


@login_required
@require_POST
def start(request: PersonRequest, pk: UUID) -> HttpResponse:
    mine = _mine(request, pk)
    if "buy" in request.POST:
        _keep_draft(request, mine)
        address = pricing_page(_back(mine), request.POST.get("needed", ""))
        return HttpResponseRedirect(address, status=303)
    form = OptionsForm(request.POST)
    if not form.is_valid():
        return batch_page.render_batch(request, mine, form)
    try:
        token = request.POST.get("quote", "")
        shown = quotes.accept(request.user, token, Purpose.VECTOR, about=mine.pk)
        jobs = batches.start(request.user, mine, form.options(), shown)
    except REFUSALS as reason:
        return _not_begun(request, mine, form, reason)
    enqueue_all(jobs)
    return _to(mine)


@login_required
@require_POST
def cancellation(request: PersonRequest, pk: UUID) -> HttpResponse:
    mine = _mine(request, pk)
    enqueue_all(batches.cancel(mine))
    return _to(mine)


@no_row_scope
@login_required
@require_safe
def download(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """All drawings in one zip, in one format."""
    with user_scope(request.user.pk):
        mine = _mine(request, pk)
    try:
        made = zips.of_batch(mine, formats.wanted(request))
    except VectoriserRefused as refusal:
        return refused(request, refusal, _to(mine))
    disposition = content_disposition_header(as_attachment=True, filename=made.name)
    headers = {"Content-Disposition": disposition or "attachment"}
    return StreamingHttpResponse(made.content, content_type="application/zip", headers=headers)


def _mine(request: PersonRequest, pk: UUID) -> VectorBatch:
    return get_object_or_404(VectorBatch, owner=request.user, pk=pk)


def _not_begun(
    request: PersonRequest,
    mine: VectorBatch,
    form: OptionsForm,
    reason: Refusal,
) -> HttpResponse:
    if isinstance(reason, NotEnoughCredits):
        _keep_draft(request, mine)
    return batch_page.render_batch(request, mine, form, notice(reason, _back(mine)))


def _keep_draft(request: PersonRequest, mine: VectorBatch) -> None:
    drafts.keep(request, batch_page.draft_name(mine), request.POST.dict())


def _to(mine: VectorBatch) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("vectorizing:batch", args=[mine.pk]), status=303)


def _back(mine: VectorBatch) -> str:
    return f"{reverse('vectorizing:batch', args=[mine.pk])}?draft=1"
