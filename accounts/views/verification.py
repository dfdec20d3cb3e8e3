"""Whether a receipt is genuine, for anybody; and the keys to find it out without us."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts.receipt_forms import VerifyForm
from core import limits
from core.http import no_row_scope
from core.receipts import keys as receipt_keys
from core.receipts import reading, signatures

KEPT = 3600


@no_row_scope
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """What is sent is looked at and forgotten."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    context: dict[str, Any] = {"keys": receipt_keys.published()["keys"]}
    if request.method == "POST":
        limits.count_address("verify", limits.address_of(request))
        if form.is_valid():
            verdict = signatures.verify(form.content)
            context |= {"verdict": verdict, "statement": reading.read(verdict.body)}
            form = VerifyForm()
    context["form"] = form
    return render(request, "receipts/verify.html", context, status=422 if form.errors else 200)


@no_row_scope
@require_safe
@cache_control(public=True, max_age=KEPT)
def keys(request: HttpRequest) -> HttpResponse:
    """A JWK Set. A page of another origin may read it: it is for everybody."""
    response = HttpResponse(receipt_keys.as_json(), content_type="application/jwk-set+json")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
