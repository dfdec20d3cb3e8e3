"""The page of the person whom photos show: what is asked, yes or no, and the way back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from core import limits
from core.http import render_page
from models_training.forms import AnswerForm
from models_training.models import Agreement, Answer
from models_training.services import agreements
from models_training.services.agreements import AgreementRefused


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, token: str) -> HttpResponse:
    limits.count_address("answer", limits.address_of(request))
    found = agreements.find(token)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, found, AnswerForm())
    form = AnswerForm(request.POST)
    if request.user.pk == found.owner_id:
        form.add_error(None, "You have made this link: only the person it is for may answer.")
    if not form.is_valid():
        return _page(request, found, form)
    try:
        agreements.answer(
            token,
            Answer(form.cleaned_data["answer"]),
            address=limits.address_of(request),
            user_agent=request.headers.get("User-Agent", ""),
        )
    except AgreementRefused as refusal:
        form.add_error(None, refusal.message)
        return _page(request, found, form)
    return HttpResponseRedirect(request.path, status=303)


def _page(request: HttpRequest, found: Agreement, form: forms.Form) -> HttpResponse:
    context: dict[str, Any] = {
        "agreement": found,
        "text": agreements.TEXT,
        "form": form,
        "is_own": request.user.pk == found.owner_id,
    }
    status = 422 if form.errors else 200
    response = render_page(request, "models_training/answer.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
