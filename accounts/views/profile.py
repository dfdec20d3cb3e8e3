"""A person's own page, and how the site looks to them."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import ProfileForm, ThemeForm
from accounts.models import Theme
from accounts.services import choose_theme
from core.http import render_page

YEAR = 365 * 24 * 3600


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("accounts:profile")
    status = 422 if form.errors else 200
    return render_page(request, "accounts/profile.html", {"form": form}, status=status)


@login_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """What is at work and what credits are left, for the bar on top; it asks while some are."""
    return render(request, "components/jobs_answer.html")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remembered with the person, and in the browser for the pages before logging in."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("Unknown theme.")
    chosen = Theme(form.cleaned_data["theme"])
    if request.user.is_authenticated:
        choose_theme(request.user, chosen)
    response = (
        HttpResponse(status=204)
        if getattr(request, "htmx", False)
        else redirect(_way_back(request))
    )
    response.set_cookie(
        settings.THEME_COOKIE_NAME,
        chosen,
        max_age=YEAR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _way_back(request: HttpRequest) -> str:
    """The page it was chosen on, if that is one of ours."""
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"
