"""What was done in a person's account, by whom and from where."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest
from accounts.presenters import activity_rows
from accounts.services.activity import KINDS, own
from core import keyset
from core.middleware import place_of

PAGE = 30


@login_required
@require_safe
def activity(request: PersonRequest) -> HttpResponse:
    """An unknown kind shows everything."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in {each.name for each in KINDS} else ""
    found = own(request.user.pk, kind)
    page = keyset.page_or_first(found, after=request.GET.get("after", ""), size=PAGE)
    rows = activity_rows(page.rows, place_of(request))
    context = {"rows": rows, "after": page.after, "kind": kind, "kinds": KINDS}
    return render(request, "accounts/activity.html", context)
