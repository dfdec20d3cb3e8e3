"""Giving a training back: what returns and what goes, and the one button for it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import PersonRequest
from core.recent import recent_login_required
from models_training.models import PersonalModel
from models_training.services import dependents, training_refunds
from models_training.services.deletions import DeletionRefused
from models_training.services.refund_rules import TrainingRefundRefused
from models_training.tasks import enqueue_deletion
from models_training.views.models import owned_model


@login_required
@recent_login_required(allow_get=True)
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: PersonRequest, pk: UUID) -> HttpResponse:
    owned = owned_model(request, pk)
    if request.method == "POST":
        return _give_back(request, owned)
    if owned.deleted_at or not owned.is_ready:
        return HttpResponseRedirect(reverse("models_training:model", args=[pk]), status=303)
    context = {
        "model": owned,
        "offer": training_refunds.offer_for(owned),
        "pictures": dependents.count_pictures(owned),
    }
    return render(request, "models_training/refund.html", context)


def _give_back(request: PersonRequest, owned: PersonalModel) -> HttpResponse:
    try:
        deletion = training_refunds.give_back(owned)
    except (TrainingRefundRefused, DeletionRefused) as refusal:
        messages.error(request, refusal.full_message)
        return HttpResponseRedirect(request.path, status=303)
    enqueue_deletion(deletion.pk)
    messages.success(request, f"“{owned}” is given back: its credits are yours again.")
    receipt = reverse("models_training:deletion", args=[owned.pk])
    return HttpResponseRedirect(receipt, status=303)
