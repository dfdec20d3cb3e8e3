"""What views share: page or fragment, and opting out of the request's transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from core.refusals import Refused

# Nobody is asked to take more than this of anybody, but where a view says so.
MOST_BODY_BYTES = 1024 * 1024
# Of a private file: its browser shows it again for so long without asking.
KEPT_SECONDS = 300
KEPT_BRIEFLY = f"private, max-age={KEPT_SECONDS}"
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def own_origin(request: HttpRequest) -> str:
    """For links: the request's Host, which whoever sends it chooses, only where it is ours."""
    asked = f"{request.scheme}://{request.get_host()}"
    return asked if asked in settings.OWN_ORIGINS else settings.SITE_URL


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


@dataclass(frozen=True)
class BodyLimit:
    """Of a view that takes more than `MOST_BODY_BYTES`; nothing of a stranger's unless it says."""

    most_bytes: int
    of_strangers: int = 0


def takes_body(most_bytes: int, *, of_strangers: int = 0) -> Callable[[View], View]:
    """Mark a view of uploads or webhooks: the server takes so much before it calls the view.

    Where more is stated, or a stranger may send nothing, the view is called with no body at all
    and refuses in its own words.
    """

    def marked(view: View) -> View:
        view.body_limits = {"POST": BodyLimit(most_bytes, of_strangers)}  # type: ignore[attr-defined]
        return view

    return marked


def no_row_scope(view: View) -> View:
    """Mark a view that works long or waits for the network: it opens its own row scopes."""
    view.no_row_scope = True  # type: ignore[attr-defined]
    return view
