"""The page of one picture, put together: settings, priced buttons, and the chosen job."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from accounts import drafts
from accounts.http import PersonRequest
from core.error_summary import Notice
from core.http import render_page
from generations.services import saved_vectors
from tracer.tracing.options import Options
from vectorizing import presets
from vectorizing.forms import OptionsForm, initial
from vectorizing.models import Vectorisation, VectorSource
from vectorizing.presenters import VectorisationCard, cards
from vectorizing.services import vectorisations
from vectorizing.views.buttons import acts
from vectorizing.views.formats import FORMATS

PAGE = "vectorizing/source.html"
_MOST_RESULTS = 12


def render_source(
    request: PersonRequest,
    source: VectorSource,
    form: OptionsForm | None = None,
    why: Notice | None = None,
) -> HttpResponse:
    """The whole of it, or the settings alone; with a form that was refused, and `why`."""
    if not source.is_alive:
        return gone(request, source)
    shown = stage_context(source, request.GET.get("result", ""))
    begun = _beginning(request, source, shown["card"])
    form = form or OptionsForm(initial=initial(begun))
    context = shown | settings_context(request, source, form, begun) | {"notice": why}
    status = 422 if form.errors or why else 200
    return render_page(request, PAGE, context, fragment="settings", status=status)


def stage(request: PersonRequest, source: VectorSource, wanted: str = "") -> HttpResponse:
    """The picture with its job as it is now; those who listen are told once that it has ended."""
    if not source.is_alive:
        return gone(request, source)
    context = stage_context(source, wanted)
    card: VectorisationCard | None = context["card"]
    is_over = card is not None and card.job.is_final
    context["told"] = card and is_over and card.ending
    response = render_page(request, PAGE, context, fragment="stage")
    return trigger_client_event(response, "jobs") if is_over else response


def gone(request: PersonRequest, source: VectorSource) -> HttpResponse:
    """What is left after 24 hours: that it was there, and what was paid."""
    if request.htmx:
        return HttpResponseClientRefresh()
    spent = Vectorisation.objects.filter(source=source).defer("remote_id")
    context = {"source": source, "cards": cards(spent)}
    return render_page(request, "vectorizing/gone.html", context, status=410)


def stage_context(source: VectorSource, wanted: str = "") -> dict[str, Any]:
    """The job that is wanted by its id, else the newest; and what else there is to look at."""
    found = cards(vectorisations.of_source(source).defer("remote_id")[:_MOST_RESULTS])
    card = next((each for each in found if str(each.job.pk) == wanted), next(iter(found), None))
    return {
        "source": source,
        "card": card,
        "others": [each for each in found if each.is_done and each is not card],
        "saved": card and card.is_drawn and saved_vectors.find(source.owner_id, card.job.pk),
        "formats": FORMATS,
    }


def settings_context(
    request: PersonRequest, source: VectorSource, form: OptionsForm, begun: Options
) -> dict[str, Any]:
    """Prices of what the form says, or of what it began with where that is not readable."""
    options = form.options() if form.is_valid() else begun
    preset = presets.known_as(options)
    return {
        "source": source,
        "form": form,
        "guess": source.guess,
        "presets": presets.PRESETS,
        "chosen_preset": preset and preset.key,
        "acts": acts(request.user, source, options),
    }


def draft_name(source: VectorSource) -> str:
    return f"vector:{source.pk}"


def _beginning(
    request: PersonRequest, source: VectorSource, card: VectorisationCard | None
) -> Options:
    """What the form starts with: a preset, what was left to buy credits, the job that is shown."""
    preset = presets.find(request.GET.get("preset", ""))
    if preset:
        return preset.options
    if "draft" in request.GET:
        left = OptionsForm(drafts.take(request, draft_name(source)))
        if left.is_valid():
            return left.options()
    return card.job.options if card else source.guess.options
