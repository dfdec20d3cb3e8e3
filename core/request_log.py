"""One line for each request, and its number in the answer: what was asked for by its route alone,
since addresses and queries may hold secrets."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core import request_id

log = structlog.get_logger(__name__)
# Asked every few seconds by machines.
_QUIET = ("/healthz", "/readyz", "/metrics", str(settings.STATIC_URL))


class RequestLogMiddleware:
    """Outermost, so that whatever is logged meanwhile bears the number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number, began = _number(request), time.perf_counter()
        with request_id.bound(number):
            response = self.get_response(request)
            response.headers[request_id.HEADER] = number
            if not request.path.startswith(_QUIET):
                log.info(
                    "request",
                    method=request.method,
                    route=route_of(request),
                    status=response.status_code,
                    ms=round((time.perf_counter() - began) * 1000),
                )
        return response


def route_of(request: HttpRequest) -> str:
    """As the code names it; "-" where nothing is at the address, or nobody came so far."""
    match = request.resolver_match
    return f"/{match.route}" if match and match.route is not None else "-"


def _number(request: HttpRequest) -> str:
    """A proxy of ours may have given it one; whatever anybody else sends is no number of ours."""
    is_proxied = bool(settings.ALLAUTH_TRUSTED_PROXY_COUNT)
    given = request.headers.get(request_id.HEADER, "") if is_proxied else ""
    return request_id.fitting(given) or request_id.new()
