"""What happened, as a list; and how a person wants to be told of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PersonRequest
from accounts.models import User
from core.http import no_row_scope, render_page
from core.row_security import user_scope
from notifications import presenters
from notifications.kinds import KINDS
from notifications.models import EventType, Notice
from notifications.services import choices, notices, unsubscribe


@login_required
@require_safe
def listed(request: PersonRequest) -> HttpResponse:
    """htmx asks for the next rows alone."""
    after = request.GET.get("after", "")
    page = notices.page(request.user.pk, after)
    context = {
        "rows": presenters.rows(page.rows),
        "after": page.after,
        "is_first": not after,
        "keep_days": notices.KEEP.days,
    }
    return render_page(request, "notifications/notices.html", context, fragment="rows")


@login_required
@require_POST
def read(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Leads to what it is about, or where it is only ticked off, back to the list."""
    rows = Notice.objects.on_page_of(request.user.pk)
    notice = get_object_or_404(rows, pk=pk)
    notices.mark_read(request.user.pk, [pk])
    stays = "stay" in request.POST or not notice.path
    return _to(reverse("notifications:notices") if stays else notice.path)


@login_required
@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    notices.mark_read(request.user.pk)
    return _to(reverse("notifications:notices"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def chosen(request: PersonRequest) -> HttpResponse:
    """One box per kind and door; what is fixed is not asked."""
    if request.method == "POST":
        choices.choose(request.user.pk, _wanted(request))
        messages.success(request, "Saved.")
        return _to(request.path)
    groups = presenters.groups(choices.of_person(request.user.pk))
    return render(request, "notifications/choices.html", {"groups": groups})


@csrf_exempt
@no_row_scope
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribed(request: HttpRequest, token: str) -> HttpResponse:
    """From a mail, by whoever has it: a person looks and presses, a mail program posts at once."""
    page = "notifications/unsubscribe.html"
    try:
        owner_id, event_type = unsubscribe.read(token)
    except unsubscribe.LinkRefused:
        return render(request, page, {"is_broken": True}, status=404)
    with user_scope(owner_id):
        if not User.objects.filter(pk=owner_id).exists():
            return _of_nobody(request)
        if request.method == "POST":
            choices.choose(owner_id, {event_type: {"mail": "again" in request.POST}})
        is_on = choices.chosen(owner_id, event_type).mail
        context = {"event": event_type, "kind": KINDS[event_type], "is_on": is_on}
        return render(request, page, context | {"is_done": request.method == "POST"})


def _of_nobody(request: HttpRequest) -> HttpResponse:
    """The account is deleted, so what a mail program asks for is done already."""
    context = {"is_gone": True}
    status = 200 if request.method == "POST" else 410
    return render(request, "notifications/unsubscribe.html", context, status=status)


def _wanted(request: PersonRequest) -> dict[EventType, dict[str, bool]]:
    """A box that is not ticked is not sent."""
    return {
        EventType(name): {
            "page": kind.page.is_fixed or f"page:{name}" in request.POST,
            "mail": kind.mail.is_fixed or f"mail:{name}" in request.POST,
        }
        for name, kind in KINDS.items()
    }


def _to(path: str) -> HttpResponse:
    return HttpResponseRedirect(path, status=303)
