"""Signed receipts as a page, as a PDF and as the file that anybody can verify."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest
from accounts.receipt_files import TYPES, as_file
from core import keyset, receipts
from core.http import render_page
from core.receipts import Receipt, reading

PAGE = 20


@login_required
@require_safe
def receipt_list(request: PersonRequest) -> HttpResponse:
    mine = Receipt.objects.filter(owner=request.user)
    page = keyset.page_or_first(mine, after=request.GET.get("after", ""), size=PAGE)
    rows = [(row, reading.read(row.body)) for row in page.rows]
    return render_page(request, "receipts/list.html", {"rows": rows, "after": page.after})


@require_safe
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own; of somebody whose account is gone, for whoever was sent its address."""
    found = _found(request, pk)
    if found is None:
        return redirect_to_login(request.get_full_path())
    context = {
        "receipt": found,
        "statement": reading.read(found.body),
        "frame": "base.html" if request.user.is_authenticated else "base_public.html",
    }
    return render_page(request, "receipts/receipt.html", context)


@require_safe
def file(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    if form not in TYPES:
        raise Http404
    found = _found(request, pk)
    return redirect_to_login(request.get_full_path()) if found is None else as_file(found, form)


def _found(request: HttpRequest, pk: UUID) -> Receipt | None:
    """None where logging in may help. Whether there is one is told to nobody else."""
    found = receipts.find(pk, request.user.pk)
    if found is None and request.user.is_authenticated:
        raise Http404
    return found
