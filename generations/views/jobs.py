"""One batch on its way: looked at, stopped, asked for again."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest
from billing.models import Purpose
from billing.presenters import REFUSALS, Refusal, notice
from billing.services import quotes
from core.error_summary import Notice
from core.http import render_page
from core.jobs.models import State
from generations.models import Generation
from generations.presenters import GenerationCard, cards
from generations.services import queries
from generations.services.generations import cancel_generation, retry_generation
from generations.tasks import enqueue_generation
from generations.views.studio import PAGE


@login_required
@require_safe
def generation(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A page of its own, or the card that replaces itself while htmx asks."""
    job = get_object_or_404(queries.batches(request.user), pk=pk)
    if job.is_waiting_for_look:
        enqueue_generation(job.pk)
    if request.htmx and job.is_final:
        _tell(request, job)
    return _card(request, job)


@login_required
@require_POST
def cancellation(request: PersonRequest, pk: UUID) -> HttpResponse:
    job = get_object_or_404(queries.batches(request.user), pk=pk)
    if cancel_generation(job):
        enqueue_generation(job.pk)
    if not request.htmx:
        return HttpResponseRedirect(reverse("generations:studio"), status=303)
    return _card(request, job)


@login_required
@require_POST
def retry(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The same request with a new seed, on top of the feed; the old card gets a fresh key."""
    job = get_object_or_404(queries.batches(request.user), pk=pk)
    if not job.is_final:
        return HttpResponseRedirect(reverse("generations:generation", args=[pk]), status=303)
    try:
        token = request.POST.get("quote", "")
        shown = quotes.accept(request.user, token, Purpose.IMAGE, job.outputs)
        fresh = retry_generation(job, _key(request), shown)
    except REFUSALS as reason:
        return _refused(request, job, reason)
    enqueue_generation(fresh.pk)
    if not request.htmx:
        return HttpResponseRedirect(reverse("generations:studio"), status=303)
    batch = queries.batches(request.user).get(pk=fresh.pk)
    card, old = cards(request.user, [batch, job])
    return render_page(request, PAGE, {"card": card, "old": old}, fragment="started")


def _refused(request: PersonRequest, job: Generation, reason: Refusal) -> HttpResponse:
    """The card again, in its own place, with why nothing was made."""
    back = reverse("generations:generation", args=[job.pk])
    response = _card(request, job, notice(reason, back))
    response["HX-Retarget"] = f"#generation-{job.pk}"
    response["HX-Reswap"] = "outerHTML"
    return response


def _card(request: PersonRequest, job: Generation, why: Notice | None = None) -> HttpResponse:
    [card] = cards(request.user, [job], why)
    status = 422 if why else 200
    return render_page(
        request, "generations/job.html", {"card": card}, fragment="card", status=status
    )


def _tell(request: PersonRequest, job: Generation) -> None:
    """Said once: the card that is final asks no more."""
    if job.state == State.SUCCEEDED:
        words = "Your picture is" if job.delivered == 1 else f"Your {job.delivered} pictures are"
        messages.success(request, f"{words} ready.")
    elif job.state != State.CANCELED:
        messages.warning(request, f"{GenerationCard(job).reason} Nothing was charged.")


def _key(request: PersonRequest) -> UUID:
    """The form's own key; without a readable one this is a new request."""
    try:
        return UUID(request.POST.get("request_key", ""))
    except ValueError:
        return uuid4()
