"""Sessions: encrypted at rest, and ended after a while, used or not."""

from __future__ import annotations

import json
import time
from math import inf
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.http import HttpRequest, HttpResponse

from core import crypto
from core.crypto import PREFIX, decrypt, encrypt
from core.middleware import Next

_PLACE = "sessions"
_BEGAN, _SEEN = "session_began", "session_seen"
# A session's use is noted so often: a row is written for it.
_NOTED_EVERY = 600
_CLEARED = '"cache", "storage"'


class EncryptedSerializer:
    """For SESSION_SERIALIZER: a form that waits for an answer, or a new factor's secret, lies in
    a session. What was written plainly before is still read.
    """

    def dumps(self, values: dict[str, Any]) -> bytes:
        return encrypt(json.dumps(values, separators=(",", ":")), _PLACE).encode()

    def loads(self, stored: bytes) -> dict[str, Any]:
        text = stored.decode()
        return json.loads(decrypt(text, _PLACE) if text.startswith(PREFIX) else text)


class _AsStored:
    """For signing what is encrypted already."""

    def dumps(self, value: str) -> bytes:
        return value.encode()

    def loads(self, stored: bytes) -> str:
        return stored.decode()


def rotate(stored: str) -> str:
    """A row's data under the newest key. What was written plainly before stays so."""
    store = SessionStore()
    text = signing.loads(stored, salt=store.key_salt, serializer=_AsStored)
    newest = crypto.rotate(text) if text.startswith(PREFIX) else text
    if newest == text:
        return stored
    return signing.dumps(newest, salt=store.key_salt, serializer=_AsStored, compress=True)


def begin(session: SessionBase) -> None:
    """At a login: the time of this session runs from now."""
    session[_BEGAN] = session[_SEEN] = int(time.time())


def age(session: SessionBase) -> float:
    """Seconds since the login; without end where nobody knows."""
    began = session.get(_BEGAN)
    return time.time() - began if began is not None else inf


class SessionLifeMiddleware:
    """Before authentication: who comes too late, or was away too long, is nobody again.

    Whatever ended a session, the browser is told to forget what it kept for that person.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        had_one = settings.SESSION_COOKIE_NAME in request.COOKIES
        if had_one:
            _keep_time(request.session)
        response = self.get_response(request)
        if had_one and request.session.is_empty():
            response["Clear-Site-Data"] = _CLEARED
        return response


def _keep_time(session: SessionBase) -> None:
    began, seen, now = session.get(_BEGAN), session.get(_SEEN), int(time.time())
    if began is None or seen is None:
        return
    if now - began > settings.SESSION_LONGEST or now - seen > settings.SESSION_IDLE:
        session.flush()
    elif now - seen > _NOTED_EVERY:
        session[_SEEN] = now
