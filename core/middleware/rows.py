"""Every request runs inside the scope of the person who sent it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from core.row_security import STAFF, role_scope, user_scope

ADMIN_PREFIX = "/admin/"


class RowScopeMiddleware:
    """Directly after authentication: one transaction with the person's id set.

    A view marked `core.http.no_row_scope` opens its own scopes, so that no transaction waits for
    a slow upload. Django has made a response of an exception before it comes past here, so the
    transaction is rolled back by the status.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _scopes_itself(request):
            return self.get_response(request)
        with ExitStack() as stack:
            for scope in _scopes(request):
                stack.enter_context(scope)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


def _scopes(request: HttpRequest) -> list[AbstractContextManager[None]]:
    user_id = request.user.pk if request.user.is_authenticated else None
    scopes: list[AbstractContextManager[None]] = [user_scope(user_id)]
    if request.path.startswith(ADMIN_PREFIX) and request.user.is_staff:
        scopes.append(role_scope(STAFF))
    return scopes


def _scopes_itself(request: HttpRequest) -> bool:
    try:
        return getattr(resolve(request.path_info).func, "no_row_scope", False)
    except Resolver404:
        return False
