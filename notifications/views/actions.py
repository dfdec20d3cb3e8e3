"""What a person does with a webhook by one button."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import PersonRequest
from core.messages import undo
from core.recent import recent_login_required
from notifications.models import Stopped, WebhookDelivery, WebhookEndpoint
from notifications.services import endpoints
from notifications.services.announce import SendRefused, send_again, send_test


@login_required
@require_POST
def test(request: PersonRequest, pk: UUID) -> HttpResponse:
    endpoint = _mine(request, pk)
    try:
        send_test(endpoint, _key(request))
    except SendRefused as refusal:
        messages.warning(request, refusal.message)
    return _back_to(endpoint)


@login_required
@require_POST
def repeat(request: PersonRequest, pk: UUID) -> HttpResponse:
    rows = WebhookDelivery.objects.select_related("endpoint", "event")
    delivery = get_object_or_404(rows, owner=request.user, pk=pk)
    try:
        delivery = send_again(delivery, _key(request))
    except SendRefused as refusal:
        messages.warning(request, refusal.message)
    page = reverse("notifications:delivery", args=[delivery.pk])
    return HttpResponseRedirect(page, status=303)


@login_required
@recent_login_required
@require_POST
def secret(request: PersonRequest, pk: UUID) -> HttpResponse:
    endpoint = _mine(request, pk)
    if endpoints.renew_secret(endpoint):
        messages.success(request, "A new secret. The old one signs as well for 24 hours.")
    else:
        messages.info(request, "There is a new secret already. End the old one first.")
    return _back_to(endpoint)


@login_required
@require_POST
def old_secret(request: PersonRequest, pk: UUID) -> HttpResponse:
    endpoint = _mine(request, pk)
    endpoints.end_old_secret(endpoint)
    messages.success(request, "The old secret signs no more.")
    return _back_to(endpoint)


@login_required
@require_POST
def start(request: PersonRequest, pk: UUID) -> HttpResponse:
    endpoint = _mine(request, pk)
    endpoints.enable(endpoint)
    messages.success(request, "The webhook is on. What happened meanwhile is not sent.")
    return _back_to(endpoint)


@login_required
@require_POST
def stop(request: PersonRequest, pk: UUID) -> HttpResponse:
    endpoint = _mine(request, pk)
    if endpoints.disable(endpoint, Stopped.PERSON):
        undo(request, "The webhook is off.", reverse("notifications:start", args=[pk]))
    return _back_to(endpoint)


@login_required
@require_POST
def removal(request: PersonRequest, pk: UUID) -> HttpResponse:
    endpoints.remove_endpoint(_mine(request, pk))
    messages.success(request, "The webhook and its log are deleted.")
    return HttpResponseRedirect(reverse("notifications:endpoints"), status=303)


def _mine(request: PersonRequest, pk: UUID) -> WebhookEndpoint:
    return get_object_or_404(WebhookEndpoint, owner=request.user, pk=pk)


def _back_to(endpoint: WebhookEndpoint) -> HttpResponse:
    page = reverse("notifications:endpoint", args=[endpoint.pk])
    return HttpResponseRedirect(page, status=303)


def _key(request: PersonRequest) -> UUID:
    """The form's own key; without a readable one this is a new request."""
    try:
        return UUID(request.POST.get("request_key", ""))
    except ValueError:
        return uuid4()
