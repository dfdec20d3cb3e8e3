"""Asking for pictures: one form, one batch, its price set aside."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts import drafts
from accounts.http import PersonRequest
from billing.models import Purpose
from billing.money import pricing_page
from billing.presenters import REFUSALS, Refusal, notice
from billing.services import quotes
from billing.services.credits import NotEnoughCredits
from core.http import render_page
from generations.forms import StudioForm
from generations.presenters import cards
from generations.services import queries
from generations.services.generations import GenerationRequest, start_generation
from generations.tasks import enqueue_generation
from generations.views.studio import DRAFT, PAGE, render_refused


@login_required
@require_POST
def generations(request: PersonRequest) -> HttpResponse:
    if "buy" in request.POST:
        return _buy(request)
    form = StudioForm(request.user, request.POST)
    if not form.is_valid():
        return render_refused(request, form)
    try:
        generation = start_generation(request.user, _asked(request, form))
    except REFUSALS as reason:
        return _not_paid(request, form, reason)
    enqueue_generation(generation.pk)
    if not request.htmx:
        address = f"{reverse('generations:studio')}?again={generation.pk}"
        return HttpResponseRedirect(address, status=303)
    [card] = cards(request.user, [queries.batches(request.user).get(pk=generation.pk)])
    return render_page(request, PAGE, {"card": card, "fresh_key": uuid4()}, fragment="started")


def _buy(request: PersonRequest) -> HttpResponse:
    """To the prices, from a form that need not be finished; it waits."""
    drafts.keep(request, DRAFT, request.POST.dict())
    address = pricing_page(_back(), request.POST.get("needed", ""))
    if request.htmx:
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address, status=303)


def _asked(request: PersonRequest, form: StudioForm) -> GenerationRequest:
    """Raises QuoteExpired."""
    asked, token = form.generation_request(), request.POST.get("quote", "")
    shown = quotes.accept(request.user, token, Purpose.IMAGE, asked.settings.outputs)
    return replace(asked, quote=shown)


def _not_paid(request: PersonRequest, form: StudioForm, reason: Refusal) -> HttpResponse:
    """A buyer leaves the form and finds it filled on the way back."""
    if isinstance(reason, NotEnoughCredits):
        drafts.keep(request, DRAFT, request.POST.dict())
    return render_refused(request, form, notice(reason, _back()))


def _back() -> str:
    return f"{reverse('generations:studio')}?draft=1"
