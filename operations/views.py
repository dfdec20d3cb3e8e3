"""For machines that watch, and for people who ask whether it is us."""

from __future__ import annotations

from ipaddress import ip_network

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from core.http import no_row_scope
from core.limits import address_of
from core.version import version
from operations import presenters, requests
from operations.services.readiness import OK, readiness

_SCHEME = "Bearer "


@no_row_scope
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 names the part that is not there. Nothing in it is private."""
    parts = readiness.look()
    is_ready = set(parts.values()) == {OK}
    told = {"ready": is_ready, "version": version(), "parts": parts}
    return JsonResponse(told, status=200 if is_ready else 503)


@no_row_scope
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For who has the token or comes from a named address; to anybody else there is nothing."""
    if not requests.is_wanted():
        raise Http404
    if not (_has_token(request) or _is_near(request)):
        if not settings.METRICS_TOKEN:
            raise Http404
        return HttpResponse(status=401, headers={"WWW-Authenticate": _SCHEME.strip()})
    from operations.exposition import exposition  # noqa: PLC0415  few processes are scraped

    text, content_type = exposition()
    return HttpResponse(text, content_type=content_type)


@require_safe
def status_page(request: HttpRequest) -> HttpResponse:
    return render(request, "operations/status.html", {"status": presenters.shown()})


@no_row_scope
@require_safe
def status_json(request: HttpRequest) -> JsonResponse:
    """For status pages of others: anybody may read it from anywhere."""
    answer = JsonResponse(presenters.told())
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Cache-Control"] = f"public, max-age={presenters.FRESH_SECONDS}"
    return answer


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    return bool(token) and constant_time_compare(given, f"{_SCHEME}{token}")


def _is_near(request: HttpRequest) -> bool:
    try:
        here = ip_network(address_of(request))
    except ValueError:
        return False
    known = [ip_network(one, strict=False) for one in settings.METRICS_ADDRESSES]
    return any(here.network_address in one for one in known)
