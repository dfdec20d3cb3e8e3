"""Asking the person whom photos show: the links, and what came of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import PersonRequest
from core.messages import refused
from models_training.models import Agreement, Answer
from models_training.services import agreements as service
from models_training.services.agreements import AgreementRefused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreements(request: PersonRequest) -> HttpResponse:
    if request.method == "POST":
        return _ask(request)
    rows = Agreement.objects.filter(owner=request.user).select_related("personal_model")
    lines = [(row, service.link(row) if row.is_open else "") for row in rows]
    context = {
        "lines": lines,
        "photos": request.user.photos.in_tray().count(),
        "was_refused": any(row.answer == Answer.REFUSED for row in rows),
    }
    return render(request, "models_training/agreements.html", context)


@login_required
@require_POST
def removal(request: PersonRequest, pk: UUID) -> HttpResponse:
    try:
        service.take_back(get_object_or_404(Agreement, owner=request.user, pk=pk))
    except AgreementRefused as refusal:
        return refused(request, refusal, _here())
    messages.success(request, "The link is taken back. It opens nothing any more.")
    return _here()


def _ask(request: PersonRequest) -> HttpResponse:
    try:
        service.ask(request.user)
    except AgreementRefused as refusal:
        return refused(request, refusal, _here())
    messages.success(request, "The link is made. Send it to the person yourself.")
    return _here()


def _here() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("models_training:agreements"), status=303)
