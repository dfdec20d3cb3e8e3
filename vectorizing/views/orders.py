"""Asking for a preview or a drawing: one form, its price set aside, its job begun."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts import drafts
from accounts.http import PersonRequest
from billing.models import Purpose
from billing.money import pricing_page
from billing.presenters import REFUSALS, Refusal, notice
from billing.services import quotes
from billing.services.credits import NotEnoughCredits
from core.error_summary import Notice
from core.http import render_page
from vectorizing.forms import OptionsForm
from vectorizing.models import Vectorisation, VectorSource
from vectorizing.services import sources, vectorisations
from vectorizing.services.vectorisations import VectorRequest
from vectorizing.tasks import enqueue_all
from vectorizing.views import source_page

PURPOSES = (Purpose.PREVIEW, Purpose.VECTOR)


@login_required
@require_POST
def order(request: PersonRequest, pk: UUID) -> HttpResponse:
    source = get_object_or_404(request.user.vector_sources.exclude(stored_at=None), pk=pk)
    if "buy" in request.POST:
        return _buy(request, source)
    form = OptionsForm(request.POST)
    if not form.is_valid():
        return _refused(request, source, form)
    try:
        job = vectorisations.start(request.user, _asked(request, source, form))
    except REFUSALS as reason:
        return _not_begun(request, source, form, reason)
    enqueue_all([job])
    return _begun(request, source, form, job)


@login_required
@require_safe
def price(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The buttons again, with what they cost for the settings as they are in the form now."""
    source = get_object_or_404(sources.alive(request.user), pk=pk)
    if not request.htmx:
        return HttpResponseRedirect(_page(source))
    form = OptionsForm(request.GET)
    context = source_page.settings_context(request, source, form, source.guess.options)
    return render_page(request, source_page.PAGE, context, fragment="acts")


def _asked(request: PersonRequest, source: VectorSource, form: OptionsForm) -> VectorRequest:
    """Raises QuoteExpired."""
    wanted = request.POST.get("act", "")
    if wanted not in PURPOSES:
        raise BadRequest
    purpose = Purpose(wanted)
    token = request.POST.get(f"{wanted}-quote", "")
    quote = quotes.accept(request.user, token, purpose, about=source.pk)
    return VectorRequest(source, form.options(), purpose, _key(request, wanted), quote)


def _begun(
    request: PersonRequest, source: VectorSource, form: OptionsForm, job: Vectorisation
) -> HttpResponse:
    if not request.htmx:
        return HttpResponseRedirect(f"{_page(source)}?result={job.pk}", status=303)
    context = source_page.stage_context(source, str(job.pk))
    context |= source_page.settings_context(request, source, form, form.options())
    return render_page(request, source_page.PAGE, context, fragment="begun")


def _buy(request: PersonRequest, source: VectorSource) -> HttpResponse:
    """To the prices, from a form that need not be finished; it waits."""
    drafts.keep(request, source_page.draft_name(source), request.POST.dict())
    address = pricing_page(_back(source), request.POST.get("needed", ""))
    if request.htmx:
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address, status=303)


def _not_begun(
    request: PersonRequest, source: VectorSource, form: OptionsForm, reason: Refusal
) -> HttpResponse:
    """A buyer leaves the form and finds it filled on the way back."""
    if isinstance(reason, NotEnoughCredits):
        drafts.keep(request, source_page.draft_name(source), request.POST.dict())
    return _refused(request, source, form, notice(reason, _back(source)))


def _refused(
    request: PersonRequest, source: VectorSource, form: OptionsForm, why: Notice | None = None
) -> HttpResponse:
    """The form with its complaints, in the place of the form."""
    response = source_page.render_source(request, source, form, why)
    response["HX-Retarget"] = "#settings"
    response["HX-Reswap"] = "outerHTML"
    return response


def _page(source: VectorSource) -> str:
    return reverse("vectorizing:source", args=[source.pk])


def _back(source: VectorSource) -> str:
    return f"{_page(source)}?draft=1"


def _key(request: PersonRequest, wanted: str) -> UUID:
    """The button's own key; without a readable one this is a new request."""
    try:
        return UUID(request.POST.get(f"{wanted}-key", ""))
    except ValueError:
        return uuid4()
