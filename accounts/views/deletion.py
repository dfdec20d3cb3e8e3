"""The end of one's own account: the question, the undo, and the last page that is seen."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import ErasureForm
from accounts.http import PersonRequest
from accounts.models import Door
from accounts.services import erasures
from accounts.tasks import enqueue_erasure
from core.recent import recent_login_required


@login_required
@recent_login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: PersonRequest) -> HttpResponse:
    """What goes, what stays and why; then at once, or in seven days."""
    form = ErasureForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _begin(request, at_once=form.at_once)
    context = {"form": form, "waiting": erasures.of_person(request.user.pk)}
    status = 422 if form.errors else 200
    return render(request, "accounts/deletion.html", context, status=status)


@login_required
@require_POST
def keep(request: PersonRequest) -> HttpResponse:
    try:
        erasures.undo(request.user)
    except erasures.ErasureRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Your account stays. Nothing was deleted.")
    return HttpResponseRedirect(reverse("accounts:profile"), status=303)


@require_safe
def goodbye(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/goodbye.html")


def _begin(request: PersonRequest, *, at_once: bool) -> HttpResponse:
    job = erasures.request(request.user, erasures.Wish(Door.WEBSITE, at_once=at_once))
    if not at_once:
        messages.success(request, "Your account is deleted in seven days. You can undo it.")
        return HttpResponseRedirect(request.path, status=303)
    enqueue_erasure(job.pk)
    logout(request)
    return HttpResponseRedirect(reverse("accounts:goodbye"), status=303)
