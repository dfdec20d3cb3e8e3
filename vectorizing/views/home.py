"""The first page: for visitors what it does and a place to drop, for people their pictures."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from billing.models import Purpose
from billing.prices import PRICES_MC
from core import keyset
from core.http import render_page
from generations.models import GeneratedImage
from vectorizing.landing import FORMATS, QUESTIONS, TIMELINE
from vectorizing.models import VectorSource
from vectorizing.services import batches
from vectorizing.views import source_rows, waiting

PAGE = 40
_FROM_GALLERY = 9
_BATCHES = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return _landing(request)
    if waiting.has_some(request) and waiting.FULL not in request.GET:
        return HttpResponseRedirect(reverse("vectorizing:kept"))
    after = request.GET.get("after", "")
    context = _works(request.user, after)
    if not request.htmx:  # type: ignore[attr-defined]
        context |= prices() | _others(request.user)
    return render_page(request, "vectorizing/home.html", context, fragment="works")


def prices() -> dict[str, int]:
    preview, full = PRICES_MC[Purpose.PREVIEW], PRICES_MC[Purpose.VECTOR]
    return {"preview_mc": preview, "full_mc": full, "rest_mc": full - preview}


def _landing(request: HttpRequest) -> HttpResponse:
    words = {"timeline": TIMELINE, "formats": FORMATS, "questions": QUESTIONS}
    context = words | prices() | {"gift_mc": settings.SIGNUP_CREDITS}
    context["kept"] = waiting.uploads(request)
    return render(request, "vectorizing/landing.html", context)


def _works(owner: User, after: str) -> dict[str, Any]:
    mine = VectorSource.objects.filter(owner=owner, batch=None).exclude(stored_at=None)
    found = keyset.page_or_first(mine, after=after, size=PAGE)
    address = f"{reverse('vectorizing:home')}?after={found.after}"
    return {"works": source_rows.shown(found.rows), "more_url": address if found.after else ""}


def _others(owner: User) -> dict[str, Any]:
    """What stands beside the list."""
    images = GeneratedImage.objects.filter(owner=owner, svg_size=None).kept()
    return {
        "images": images.order_by("-created_at", "-id")[:_FROM_GALLERY],
        "batches": batches.alive(owner)
        .annotate(count=Count("sources"))
        .order_by("-created_at")[:_BATCHES],
        "request_key": uuid4(),
    }
