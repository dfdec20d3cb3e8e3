"""A person as support sees them, their jobs, and what waits for a second pair of eyes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import view_as
from accounts.models import AccessKind, StaffAct, User
from accounts.services import staff_acts, support_access
from core import audit, keyset
from reports.gate import staff_page
from reports.people import jobs, offers, person, search

PAGE = 30
STATES = {"": "At work, what is stuck first", "failed": "Ended badly, the newest first"}


@require_safe
@staff_page
def people(request: HttpRequest) -> HttpResponse:
    """A search is told by how many it found: its words may be a person's address."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:254]
    page = search.people(words, request.GET.get("after", ""))
    count, is_search = len(page.rows), bool(words)
    audit.record("staff.listed", owner_id=None, of="people", count=count, search=is_search)
    context = {"place": "people", "people": page.rows, "after": page.after, "words": words}
    return render(request, "staff/people/people.html", context)


@require_safe
@staff_page
def one_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(User, pk=pk, erased_at=None)
    audit.record("staff.read", owner_id=found.pk, target=found)
    context: dict[str, Any] = {
        "place": "people",
        "person": found,
        "sections": list(person.sections(found)),
        "offers": offers.on_page(found, request.user.has_perm),
        "accesses": support_access.standing(found.pk),
        "may_ask": request.user.has_perm("accounts.change_user"),
        "kinds": AccessKind,
    }
    return render(request, "staff/people/person.html", context)


@require_safe
@staff_page
def job_list(request: HttpRequest) -> HttpResponse:
    """An unknown kind or state shows everything that is at work."""
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    kind = kind if kind in jobs.kinds() else ""
    state = state if state in STATES else ""
    kind = kind or ("generation" if state else "")
    rows, after = jobs.listed(kind, state, request.GET.get("after", ""))
    audit.record("staff.listed", owner_id=None, of="jobs", count=len(rows), search=bool(kind))
    shown = {"place": "jobs", "rows": rows, "after": after, "kind": kind, "state": state}
    context = shown | {"kinds": jobs.kinds(), "states": STATES.items()}
    return render(request, "staff/people/jobs.html", context)


@require_safe
@staff_page
def job(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    row = jobs.one(kind, pk)
    if row is None:
        raise Http404
    audit.record("staff.read", owner_id=row.job.owner_id, target=row.job)
    context = {"place": "jobs", "row": row, "about": f"{kind}:{pk}", "may_act": _may_act(request)}
    return render(request, "staff/people/job.html", context)


@require_safe
@staff_page
def request_list(request: HttpRequest) -> HttpResponse:
    """What waits for a colleague, and then what was decided."""
    undecided = StaffAct.objects.filter(
        needs_second=True, state="queued", decided_by_id=None
    ).select_related("owner")
    decided = StaffAct.objects.filter(decided_by_id__isnull=False).select_related("owner")
    page = keyset.page_or_first(decided, after=request.GET.get("after", ""), size=PAGE)
    context = {
        "place": "requests",
        "undecided": [(act, offers.title_of(act.name)) for act in undecided[:PAGE]],
        "decided": [(act, offers.title_of(act.name)) for act in page.rows],
        "after": page.after,
    }
    return render(request, "staff/people/requests.html", context)


@staff_page
@require_POST
def stop_view(request: HttpRequest) -> HttpResponse:
    """Back to where it began."""
    response = redirect("reports:people")
    view_as.stop(response)
    return response


def _may_act(request: HttpRequest) -> bool:
    return request.user.has_perm(staff_acts.kind_of("job.cancel").permission)
