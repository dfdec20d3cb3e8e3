"""Better words: asked for, looked at. Taking or leaving them is `studio.draft`."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest
from core.http import render_page
from core.moderation.screen import Blocked
from core.moderation.suspensions import Suspended
from core.switches import Closed
from generations.forms import SETTINGS, EnhanceForm, StudioForm
from generations.models import Enhancement
from generations.services.enhancements import start_enhancement
from generations.tasks import enqueue_enhancement
from generations.views.studio import PAGE, Proposal, render_refused, render_studio


@login_required
@require_POST
def enhancements(request: PersonRequest) -> HttpResponse:
    form = EnhanceForm(request.user, request.POST)
    if not form.is_valid():
        return _refused(request, form)
    fields = form.cleaned_data
    try:
        job = start_enhancement(
            request.user,
            fields["model"],
            fields["prompt"],
            provider=fields["provider"],
            request_key=fields["enhance_key"] or uuid4(),
        )
    except (Closed, Suspended, Blocked) as refusal:
        return _not_asked(request, refusal.message)
    enqueue_enhancement(job.pk)
    if not request.htmx:
        return HttpResponseRedirect(_studio_address(request, job.pk), status=303)
    context = {"proposal": Proposal(job), "fresh_enhance_key": uuid4()}
    return render_page(request, PAGE, context, fragment="enhancement")


@login_required
@require_safe
def enhancement(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The proposal, or the sign that it is on its way."""
    job = get_object_or_404(Enhancement, owner=request.user, pk=pk)
    if job.is_waiting_for_look:
        enqueue_enhancement(job.pk)
    if not request.htmx:
        return HttpResponseRedirect(_studio_address(request, pk))
    return render_page(request, PAGE, {"proposal": Proposal(job)}, fragment="enhancement")


def _refused(request: PersonRequest, form: EnhanceForm) -> HttpResponse:
    """At the words or the model, where one of them is wrong; else below the words."""
    words = StudioForm(request.user, request.POST)
    for name in set(words.errors) - set(form.errors):
        del words.errors[name]
    if words.errors:
        return render_refused(request, words)
    return _not_asked(request, str(next(iter(form.errors.values()))[0]))


def _not_asked(request: PersonRequest, why: str) -> HttpResponse:
    studio_form = StudioForm(request.user, initial=request.POST.dict())
    return render_studio(request, studio_form, Proposal(refusal=why), fragment="enhancement")


def _studio_address(request: PersonRequest, pk: UUID) -> str:
    """The studio with the enhancement and the settings chosen so far; words stay out of it."""
    kept = {name: request.POST[name] for name in SETTINGS if request.POST.get(name)}
    return f"{reverse('generations:studio')}?{urlencode({'enhancement': pk} | kept)}"
