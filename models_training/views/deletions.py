"""Deleting a ready model: what goes and what stays, the typed name, and then the receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import PersonRequest
from core.http import render_page
from models_training.forms import DeletionForm
from models_training.models import PersonalModel
from models_training.services import deletions, dependents, receipts, training_refunds
from models_training.services.deletions import DeletionRefused
from models_training.tasks import enqueue_deletion
from models_training.views.models import owned_model


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The question for a ready model, the receipt for a deleted one."""
    owned = owned_model(request, pk)
    if owned.deleted_at:
        return _here(request) if request.method == "POST" else _receipt(request, owned)
    if not owned.is_ready:
        return HttpResponseRedirect(reverse("models_training:model", args=[pk]), status=303)
    pictures = dependents.count_pictures(owned)
    if request.method != "POST":
        return _question(request, DeletionForm(owned, pictures=pictures))
    form = DeletionForm(owned, request.POST, pictures=pictures)
    return _delete(request, form) if form.is_valid() else _question(request, form)


def _delete(request: PersonRequest, form: DeletionForm) -> HttpResponse:
    with_pictures = form.cleaned_data.get("with_pictures", False)
    try:
        started = deletions.delete_model(form.model, with_pictures=with_pictures)
    except DeletionRefused as refusal:
        messages.error(request, refusal.message)
    else:
        enqueue_deletion(started.pk)
        messages.success(request, f"“{form.model}” is deleted.")
    return _here(request)


def _here(request: PersonRequest) -> HttpResponse:
    return HttpResponseRedirect(request.path, status=303)


def _question(request: PersonRequest, form: DeletionForm) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "model": form.model,
        "pictures": dependents.count_pictures(form.model),
        "refund": training_refunds.offer_for(form.model),
        "running": len(dependents.unfinished_jobs(form.model)),
    }
    status = 422 if form.errors else 200
    return render_page(request, "models_training/deletion.html", context, status=status)


def _receipt(request: PersonRequest, owned: PersonalModel) -> HttpResponse:
    """Asks for itself again until nothing is left."""
    job = owned.deletion
    if job.is_waiting_for_look:
        enqueue_deletion(job.pk)
    training = owned.trainings.defer("log_tail", "remote_id").first()
    context = {
        "model": owned,
        "deletion": job,
        "receipt": receipts.of_model(job),
        "photos_receipt": training and receipts.of_photos(training),
        "is_late": not job.is_final and timezone.now() >= job.deadline_at,
        "training": training,
    }
    return render_page(request, "models_training/deleted.html", context, fragment="receipt")
