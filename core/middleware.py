"""What every request passes on its way in and out, in the order of `settings.MIDDLEWARE`."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import resolve_url
from django.template import loader
from django.urls import Resolver404, resolve
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from core import actor, origins, staff
from core.api.problem_types import UNAVAILABLE
from core.api.problems import ApiProblem, is_api, problem_response
from core.crypto import blind_index
from core.limits import TooOften, address_of
from core.messages import Toast, waiting
from core.origins import Door, Origin
from core.row_security import staff_scope, user_scope
from core.switches import RETRY_SECONDS, Closed, Service, closed_words
from core.user_agents import device_name

STAFF_PREFIXES, API_PREFIX = ("/admin/", "/staff/"), "/api/"
_NO_STAFF_PAGES = "The pages for staff are off: this process has no STAFF_DATABASE_URL."
# The next full page tells the messages of these answers.
_LEAVING = ("HX-Redirect", "HX-Refresh", "HX-Location")
_TEXT = ("text/", "application/json", "application/problem+json", "application/javascript",
         "application/yaml", "application/vnd.oai.openapi", "image/svg+xml")  # fmt: skip
MOST_HEADER_BYTES = 4096
# What a file may do if a browser shows it as a page after all: nothing.
INERT = "default-src 'none'; sandbox"
# Staff come in by these and work there; providers, payments and health checks are let through,
# or what they tell would be lost; a lent file is what a provider fetches.
_NEVER_CLOSED = (
    "/admin/",
    "/staff/",
    "/accounts/login/",
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
    "/hooks/",
    "/files/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/payment/webhook",
)
Next = Callable[[HttpRequest], HttpResponse]


class CompressionMiddleware(GZipMiddleware):
    """Text goes out compressed: pages, answers to programs, and static files that have no
    compressed copy, which `collectstatic` makes for production.

    Compressed pages hold a form token, and say back what a query asks. That a secret can't be
    guessed from their size is for two reasons: Django writes the token anew, masked, on each page,
    and `GZipMiddleware` makes each answer longer by up to `max_random_bytes` at random.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code == 206 or not kind.startswith(_TEXT):
            return response
        return super().process_response(request, response)


class HeadersMiddleware:
    """Private pages stay out of shared caches, and only pages may do something in a browser."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Security-Policy", INERT)
        return response


class OriginMiddleware:
    """After authentication: whatever is recorded meanwhile tells who asked, and by which door."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with origins.by(lambda: _origin(request)):
            return self.get_response(request)


class RowScopeMiddleware:
    """After authentication, and inside of all that speaks to people: one transaction with the
    person's id set. What waits for its commit still finds the request and the messages open.

    A view marked `core.http.no_row_scope` opens its own scopes, so that no transaction waits for
    a slow upload. Django has made a response of an exception before it comes past here, so the
    transaction is rolled back by the status.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _scopes_itself(request):
            return self.get_response(request)
        is_staffs = request.path.startswith(STAFF_PREFIXES) and staff.may_enter(request)
        if is_staffs and not settings.STAFF_PAGES:
            return HttpResponse(_NO_STAFF_PAGES, status=503, content_type="text/plain")
        with ExitStack() as stack:
            if is_staffs:
                stack.enter_context(staff_scope())
            stack.enter_context(user_scope(request.user.pk))
            response = self.get_response(request)
            if response.status_code >= 500 or response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
                transaction.set_rollback(True)
        return response


class LoginForHtmxMiddleware:
    """Send the whole page to the login, instead of the login into the fragment's place."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        login = resolve_url("account_login")
        htmx = getattr(request, "htmx", None)
        if not htmx or urlsplit(response.headers.get("Location", "")).path != login:
            return response
        page = htmx.current_url_abs_path or "/"
        return HttpResponseClientRedirect(f"{login}?{urlencode({REDIRECT_FIELD_NAME: page})}")


class TooOftenMiddleware:
    """Inside of MessagesToHtmxMiddleware: a person is told when to try again, and what the
    request had begun is undone by `RowScopeMiddleware`."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TooOften):
            return None
        headers = {"Retry-After": str(error.members["retry_after"])}
        if getattr(request, "htmx", False):
            messages.error(request, error.message)
            return HttpResponse(status=429, headers=headers)
        with user_scope(request.user.pk):
            page = loader.render_to_string("429.html", {"why": error.message}, request)
        return HttpResponse(page, status=429, headers=headers)


class SwitchesMiddleware:
    """After authentication, outside of the row scopes."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(_NEVER_CLOSED):
            return self.get_response(request)
        words = closed_words(Service.WEBSITE)
        if not words or (request.user.is_authenticated and staff.may_enter(request)):
            return self.get_response(request)
        return _closed(request, words)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """For a view that has no better place for the words."""
        return _closed(request, error.message) if isinstance(error, Closed) else None


class MessagesToHtmxMiddleware:
    """After MessageMiddleware and HtmxMiddleware."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "htmx", False) and not _leaves_page(response):
            items = _fitting(waiting(request))
            if items:
                trigger_client_event(response, "messages", {"items": items})
        return response


def _origin(request: HttpRequest) -> Origin:
    """As it is now: a login in this request has changed who asks."""
    token = actor.token()
    return Origin(
        door=_door(request, by_token=token is not None),
        actor_id=request.user.pk,
        token_id=token.id if token else None,
        place=place_of(request),
        device=device_name(request.headers.get("User-Agent", ""))[:60],
    )


def _closed(request: HttpRequest, words: str) -> HttpResponse:
    headers = {"Retry-After": str(RETRY_SECONDS)}
    if is_api(request):
        problem = ApiProblem(UNAVAILABLE, words).with_headers(Retry_After=str(RETRY_SECONDS))
        return problem_response(request, problem)
    page = loader.render_to_string("closed.html", {"words": words})
    return HttpResponse(page, status=503, headers=headers)


def place_of(request: HttpRequest) -> str:
    """The network that a request came from, as the audit log knows it."""
    return blind_index(address_of(request), "place")[:32]


def _door(request: HttpRequest, *, by_token: bool) -> Door:
    if request.path.startswith(STAFF_PREFIXES):
        return Door.STAFF
    is_programs = request.path.startswith(API_PREFIX) and not request.user.is_authenticated
    return Door.API if by_token or is_programs else Door.WEBSITE


def _scopes_itself(request: HttpRequest) -> bool:
    try:
        return getattr(resolve(request.path_info).func, "no_row_scope", False)
    except Resolver404:
        return False


def _leaves_page(response: HttpResponse) -> bool:
    return 300 <= response.status_code < 400 or any(name in response for name in _LEAVING)


def _fitting(toasts: list[Toast]) -> list[dict[str, object]]:
    """The newest ones that fit a header."""
    items = [toast.as_json() for toast in toasts]
    while len(json.dumps(items)) > MOST_HEADER_BYTES:
        items.pop(0)
    return items
