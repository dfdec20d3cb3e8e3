"""All models and photos at once, as after a consent that was withdrawn."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import PersonRequest
from core.http import render_page
from models_training.forms import AllDeletionForm
from models_training.models import PersonalModel, Photo
from models_training.services.remove_models import remove_all
from models_training.tasks import enqueue_deletion


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def all_deletion(request: PersonRequest) -> HttpResponse:
    form = AllDeletionForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _question(request, form)
    removed = remove_all(request.user, with_pictures=form.cleaned_data["with_pictures"])
    for deletion in filter(None, removed):
        enqueue_deletion(deletion.pk)
    if None in removed:
        messages.info(
            request, "A training is being stopped. Its model can be deleted in a minute."
        )
        return HttpResponseRedirect(request.path, status=303)
    messages.success(request, "Your models and photos are deleted.")
    return HttpResponseRedirect(reverse("models_training:models"), status=303)


def _question(request: PersonRequest, form: forms.Form) -> HttpResponse:
    context = {
        "form": form,
        "models": PersonalModel.objects.kept().filter(owner=request.user).count(),
        "photos": Photo.objects.filter(owner=request.user).in_tray().count(),
    }
    status = 422 if form.errors else 200
    return render_page(request, "models_training/all_deletion.html", context, status=status)
