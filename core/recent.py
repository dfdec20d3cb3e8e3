"""Acts that give lasting access ask who it is again: a borrowed session is not enough.

Who has logged in, or given the password or a code, within `ACCOUNT_REAUTHENTICATION_TIMEOUT` is
not asked. `accounts.adapter` says what counts.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

# Marks a view, inside of `login_required`; a form that was sent is taken up after the question.
# With `allow_get=True` whoever is signed in may look.
recent_login_required = reauthentication_required


def demand_recent_login(request: HttpRequest) -> None:
    """Raises ReauthenticationRequired."""
    _nothing(request)


def ask_again(request: HttpRequest, back: str) -> HttpResponse | None:
    """The way to the question, and from there to the page `back`; None where none is needed.

    For a view that opens its own row scopes: a form taken up would run in the question's one.
    """
    try:
        demand_recent_login(request)
    except ReauthenticationRequired:
        [first, *_] = get_adapter().get_reauthentication_methods(request.user)
        return HttpResponseRedirect(f"{first['url']}?{urlencode({REDIRECT_FIELD_NAME: back})}")
    return None


@recent_login_required
def _nothing(request: HttpRequest, **_: Any) -> HttpResponse:
    return HttpResponse()
