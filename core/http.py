"""What views share: page or fragment, and opting out of the request's transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from core.refusals import Refused

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, or only the named fragment of it when htmx asks; caches keep the two apart."""
    wants_fragment = fragment and getattr(request, "htmx", False)
    name = f"{template}#{fragment}" if wants_fragment else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def refusal_for_script(refusal: Refused, status: int) -> JsonResponse:
    """To the script that sends files one by one; `Retry-After` tells it when to go on."""
    told = JsonResponse({"error": refusal.message, "code": refusal.code}, status=status)
    if seconds := refusal.members.get("retry_after"):
        told["Retry-After"] = str(seconds)
    return told


def no_row_scope(view: View) -> View:
    """Mark a view that waits for the network or a slow sender: it opens its own row scopes."""
    view.no_row_scope = True  # type: ignore[attr-defined]
    return view
