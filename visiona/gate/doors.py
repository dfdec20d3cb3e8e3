"""How much this request may send: by its view's word, and by who sends it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from rest_framework.exceptions import AuthenticationFailed

from accounts.api.authentication import TokenAuthentication
from core.http import MOST_BODY_BYTES, BodyLimit
from visiona.gate.arrivals import Arrival
from visiona.gate.bodies import TooLarge


def most_bytes(arrival: Arrival) -> int:
    """0 for what its view shall refuse unread. Asks the database: in a thread. Raises TooLarge."""
    limit, length = _limit(arrival), arrival.length or 0
    if limit is None:
        if length > MOST_BODY_BYTES:
            raise TooLarge
        return MOST_BODY_BYTES
    most = limit.of_strangers
    if arrival.length is None or length > most:
        most = limit.most_bytes if most < limit.most_bytes and _is_known(arrival) else most
    return most if length <= most else 0


def _limit(arrival: Arrival) -> BodyLimit | None:
    try:
        view: Any = resolve(arrival.path).func
    except Resolver404:
        return None
    limits: dict[str, BodyLimit] = getattr(view, "body_limits", {})
    return limits.get(arrival.method)


def _is_known(arrival: Arrival) -> bool:
    """By a token or a session; what it may do is for the view to say."""
    request = WSGIRequest(arrival.environ())
    try:
        return _has_token(request) or _has_session(request)
    except DatabaseError:
        return False  # the view meets the same, and has words for it


def _has_token(request: HttpRequest) -> bool:
    try:
        return TokenAuthentication().authenticate(request) is not None  # type: ignore[arg-type]
    except AuthenticationFailed:
        return False


def _has_session(request: HttpRequest) -> bool:
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    return get_user(request).is_authenticated
