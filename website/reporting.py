"""Anybody may report what they find here; a person looks at it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core import limits
from core.http import render_page
from core.moderation import cases
from website.forms import ReportForm


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """`?address=` is what is reported, as the button beside it says."""
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        initial={"address": request.GET.get("address", "")[:300]},
    )
    if request.method == "POST" and form.is_valid():
        limits.count_address("complaint", limits.address_of(request))
        cases.report(form.report)
        told = " and write to you" if form.cleaned_data["email"] else ""
        messages.success(request, f"Thank you. A person looks at it{told}.")
        return HttpResponseRedirect(reverse("website:report"), status=303)
    status = 422 if form.errors else 200
    return render_page(request, "website/report.html", {"form": form}, status=status)
