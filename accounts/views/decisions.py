"""What was decided about something of a person's, why, and the second look they may ask for."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import AppealForm
from accounts.http import PersonRequest
from core.forms import add_refusal
from core.moderation import decisions as moderation
from core.moderation.models import Decision
from core.moderation.screen import name_of

SHOWN = 50


@login_required
@require_safe
def decisions(request: PersonRequest) -> HttpResponse:
    mine = Decision.objects.filter(owner=request.user)[:SHOWN]
    return render(request, "accounts/decisions.html", {"decisions": mine})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The statement of reasons; its form asks for the second look."""
    mine = get_object_or_404(Decision, owner=request.user, pk=pk)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            moderation.appeal(mine, form.cleaned_data["words"])
        except moderation.ModerationRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Somebody looks at it again, and we write to you.")
            return HttpResponseRedirect(request.path, status=303)
    context = {"decision": mine, "form": form, "rule": name_of(mine.rule)}
    status = 422 if form.errors else 200
    return render(request, "accounts/decision.html", context, status=status)
