"""What a person agreed to: seen, given, withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PersonRequest
from accounts.models import AccessKind, Consent, ConsentPurpose
from accounts.services import consents, support_access
from accounts.services.consents import ConsentRefused
from core.jobs.registry import kinds
from core.messages import refused

_MOST_SHOWN = 50


@login_required
@require_safe
def page(request: PersonRequest) -> HttpResponse:
    shown = consents.standings(request.user.pk)
    left = consents.leftovers(request.user, shown)
    context = {
        "accesses": support_access.standing(request.user.pk).items(),
        "standings": [(each, left.get(each.policy.purpose)) for each in shown],
        "history": Consent.objects.filter(owner=request.user).order_by("-given_at")[:_MOST_SHOWN],
        "next": request.GET.get("next", ""),
    }
    return render(request, "accounts/privacy.html", context)


@login_required
@require_POST
def consent(request: PersonRequest, purpose: str) -> HttpResponse:
    given = consents.give(request.user, _known(purpose))
    messages.success(request, f"Noted: {given.policy.title.lower()}.")
    return HttpResponseRedirect(_way_back(request), status=303)


@login_required
@require_POST
def withdrawal(request: PersonRequest, purpose: str) -> HttpResponse:
    here = HttpResponseRedirect(reverse("accounts:privacy"), status=303)
    try:
        jobs = consents.withdraw(request.user, _known(purpose))
    except ConsentRefused as refusal:
        return refused(request, refusal, here)
    for kind, job_id in jobs:
        kinds()[kind].enqueue(job_id, "")
    messages.success(request, "Withdrawn. It holds from now on.")
    return here


@login_required
@require_POST
def access(request: PersonRequest, kind: str) -> HttpResponse:
    """Let our support see something for a while, asked or not."""
    given = support_access.give(request.user.pk, _seen(kind))
    if given.until:
        messages.success(request, f"Allowed until {given.until:%-d %B, %H:%M} UTC.")
    return HttpResponseRedirect(reverse("accounts:privacy"), status=303)


@login_required
@require_POST
def access_end(request: PersonRequest, kind: str) -> HttpResponse:
    """Say no, or take it back: it holds from this moment."""
    if support_access.end(request.user.pk, _seen(kind)):
        messages.success(request, "Our support sees nothing of it from now on.")
    return HttpResponseRedirect(reverse("accounts:privacy"), status=303)


def _seen(kind: str) -> AccessKind:
    try:
        return AccessKind(kind)
    except ValueError as error:
        raise Http404 from error


def _known(purpose: str) -> ConsentPurpose:
    try:
        return ConsentPurpose(purpose)
    except ValueError as error:
        raise Http404 from error


def _way_back(request: PersonRequest) -> str:
    """To what was to be begun, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if is_ours else reverse("accounts:privacy")
