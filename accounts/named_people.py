"""Whom a request names before it is known who asks: allauth's pages find these people, no others.

A login names an address, a link its person, a login under way lies in the session. The database
shows the rows of who is named; a statement that forgets to ask for somebody finds nobody else.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from allauth.account import app_settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from core.middleware import Next
from core.row_security import know

_PREFIX = "/accounts/"
_MOST = 40


class NamedPeopleMiddleware:
    """Inside of RowScopeMiddleware, whose transaction it is for."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], named: dict[str, Any]
    ) -> None:
        scopes_itself = getattr(view, "no_row_scope", False)
        if scopes_itself or not request.path.startswith(_PREFIX):
            return
        said = [*_words(dict(request.POST.lists())), *_words(named), *_in_session(request)]
        people = [UUID(word) for word in said[:_MOST] if _is_id(word)]
        emails = [word for word in said[:_MOST] if "@" in word]
        addresses = [*_confirmed(str(named.get("key", "")))]
        if people or emails or addresses:
            know(people, emails, addresses)


def _words(value: Any) -> Iterator[str]:
    """All texts in what was sent; a passkey's answer is JSON, and names its person in base64."""
    if isinstance(value, dict):
        if handle := value.get("userHandle"):
            yield from _decoded(handle)
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _words(part)
    elif isinstance(value, str):
        yield value.strip()
        if value.startswith("{"):
            yield from _parsed(value)


def _parsed(text: str) -> Iterator[str]:
    try:
        yield from _words(json.loads(text))
    except (ValueError, RecursionError):
        return


def _decoded(handle: Any) -> Iterator[str]:
    try:
        yield urlsafe_b64decode(f"{handle}==").decode()
    except ValueError:
        return


def _in_session(request: HttpRequest) -> Iterator[str]:
    return _words({name: value for name, value in request.session.items() if name[0] != "_"})


def _confirmed(key: str) -> Iterator[int]:
    """The address that a link in a mail is for, if we signed it."""
    try:
        yield int(signing.loads(key, salt=app_settings.SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return


def _is_id(word: str) -> bool:
    try:
        UUID(word)
    except ValueError:
        return False
    return True
