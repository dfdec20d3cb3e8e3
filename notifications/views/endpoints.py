"""A person's webhooks: the list, one with its log, one delivery, and the form."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.http import PersonRequest
from core.forms import add_refusal
from core.http import no_row_scope, render_page
from core.recent import ask_again, recent_login_required
from core.row_security import user_scope
from notifications.forms import WebhookForm
from notifications.models import PROGRAM_EVENTS, WebhookDelivery, WebhookEndpoint
from notifications.services import deliveries
from notifications.services.endpoints import (
    MOST_ENDPOINTS,
    EndpointRefused,
    EndpointSettings,
    add_endpoint,
    change_endpoint,
)

DRAFT = "webhook"
FORM = "notifications/endpoint_form.html"
_MOST_PATIENT = 15


@login_required
@require_safe
def endpoints(request: PersonRequest) -> HttpResponse:
    mine = list(request.user.webhook_endpoints.all())
    context = {"endpoints": mine, "is_full": len(mine) >= MOST_ENDPOINTS}
    return render(request, "notifications/endpoints.html", context)


@no_row_scope
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest) -> HttpResponse:
    if question := _ask_again(request):
        return question
    initial = {"events": [event.value for event in PROGRAM_EVENTS]} | drafts.take(request, DRAFT)
    form = WebhookForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_endpoint(request.user.pk, _settings(form), form.cleaned_data["request_key"])
        except EndpointRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Added. Send it a test to see whether it arrives.")
            return HttpResponseRedirect(_page_of(made.pk), status=303)
    return _form(request, {"form": form})


@no_row_scope
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: PersonRequest, pk: UUID) -> HttpResponse:
    with user_scope(request.user.pk):
        known = get_object_or_404(WebhookEndpoint, owner=request.user, pk=pk)
    if question := _ask_again(request):
        return question
    initial = {"url": known.url, "events": known.events} | drafts.take(request, DRAFT)
    form = WebhookForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_endpoint(known, _settings(form))
        except EndpointRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Saved.")
            return HttpResponseRedirect(_page_of(pk), status=303)
    return _form(request, {"form": form, "endpoint": known})


@login_required
@require_safe
def endpoint(request: PersonRequest, pk: UUID) -> HttpResponse:
    """With its log; htmx asks for the log alone, while a first try is under way or for more."""
    found = get_object_or_404(WebhookEndpoint, owner=request.user, pk=pk)
    after = request.GET.get("after", "")
    page = deliveries.page(found, after)
    is_moving = not after and deliveries.is_moving(page.rows)
    context = {
        "endpoint": found,
        "page": page,
        "is_first": not after,
        "request_key": uuid4(),
        "shows_secret": ask_again(request, back=request.path) is None,
        **_next_look(request, is_moving=is_moving),
    }
    return render_page(request, "notifications/endpoint.html", context, fragment="log")


@login_required
@recent_login_required
@require_safe
def known_secret(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The page of the webhook, which then shows the secret: with it one can speak in our name."""
    return HttpResponseRedirect(_page_of(pk))


@login_required
@require_safe
def delivery(request: PersonRequest, pk: UUID) -> HttpResponse:
    rows = WebhookDelivery.objects.select_related("endpoint", "event")
    found = get_object_or_404(rows, owner=request.user, pk=pk)
    context = {
        "delivery": found,
        "request_key": uuid4(),
        **_next_look(request, is_moving=deliveries.is_moving([found])),
    }
    return render_page(request, "notifications/delivery.html", context, fragment="outcome")


def _ask_again(request: PersonRequest) -> HttpResponse | None:
    """What was filled in waits for the answer."""
    question = ask_again(request, back=request.path)
    if question and request.method == "POST":
        filled = {"url": request.POST.get("url", ""), "events": request.POST.getlist("events")}
        drafts.keep(request, DRAFT, filled)
    return question


def _form(request: PersonRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    with user_scope(request.user.pk):
        return render(request, FORM, context, status=status)


def _settings(form: WebhookForm) -> EndpointSettings:
    return EndpointSettings(form.cleaned_data["url"], form.cleaned_data["events"])


def _page_of(pk: UUID) -> str:
    return reverse("notifications:endpoint", args=[pk])


def _next_look(request: PersonRequest, *, is_moving: bool) -> dict[str, Any]:
    """How long until the page looks again, in seconds: the longer it has looked, the longer."""
    asked = request.GET.get("asked", "")
    times = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    return {"is_moving": is_moving, "asked": times + 1, "delay": min(1 + times, _MOST_PATIENT)}
