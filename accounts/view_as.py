"""Staff look at a person's pages as that person sees them; the database keeps them from writing.

The person allowed it, a reason was given, and it lasts for 15 minutes. Nobody logs in as anybody:
the session stays the staff's own, and a signed cookie beside it names the act by which it began.
Each request with it is one read-only transaction in the person's row scope, which is undone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import InternalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from psycopg.errors import ReadOnlySqlTransaction

from accounts.models import AccessKind, StaffAct, User
from accounts.services import support_access
from core import audit, origins, staff
from core.crypto import blind_index
from core.jobs.models import State
from core.middleware import STAFF_PREFIXES, Next
from core.origins import Door
from core.row_security import read_only, user_scope

ACT = "support.view_as"
LASTS = timedelta(minutes=15)
_SALT = "accounts.view_as"
# What may be looked at. Whatever shows or makes a secret, moves money, or is about the account
# itself stays closed, and so does each page that nobody thought of.
OPEN = frozenset(
    {
        "accounts:jobs",
        "billing:billing", "billing:ledger", "billing:order", "billing:pricing",
        "core:file",
        "gallery:detail", "gallery:drawing", "gallery:image", "gallery:list",
        "generations:enhancement", "generations:generation", "generations:price",
        "generations:studio",
        "models_training:log", "models_training:model", "models_training:models",
        "models_training:photo", "models_training:photos",
        "notifications:notices",
        "vectorizing:batch", "vectorizing:batch_price", "vectorizing:home",
        "vectorizing:picture", "vectorizing:price", "vectorizing:source",
        "vectorizing:source_picture", "vectorizing:thumbnail",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Viewing:
    """Who looks at whose pages, and until when; pages show it as `request.viewing`."""

    act_id: UUID
    owner_id: UUID
    by: User
    until: datetime


def begin(request: HttpRequest, act: StaffAct, response: HttpResponse) -> None:
    """After the act is done."""
    known = [str(act.pk), str(act.owner_id), _binding(request)]
    response.set_cookie(
        settings.VIEW_COOKIE_NAME,
        signing.dumps(known, salt=_SALT),
        max_age=LASTS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def stop(response: HttpResponse) -> None:
    response.delete_cookie(settings.VIEW_COOKIE_NAME, samesite="Lax")


class ViewAsMiddleware:
    """Around RowScopeMiddleware, whose scope is then the person's, inside of the read-only one."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookie = request.COOKIES.get(settings.VIEW_COOKIE_NAME, "")
        if not cookie or request.path.startswith(STAFF_PREFIXES):
            return self.get_response(request)
        viewing = _viewing(request, cookie)
        if viewing is None:
            response = redirect("reports:people") if _is_staffs(request) else self._usual(request)
            stop(response)
            return response
        if not may_look(request):
            return _closed(request, viewing)
        return self._show(request, viewing)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A write that got as far as the database, which refused it."""
        is_refused = isinstance(error, InternalError) and isinstance(
            error.__cause__, ReadOnlySqlTransaction
        )
        return HttpResponse(status=403) if is_refused and hasattr(request, "viewing") else None

    def _usual(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def _show(self, request: HttpRequest, viewing: Viewing) -> HttpResponse:
        request.viewing = viewing  # type: ignore[attr-defined]
        with _as_person(request, viewing), read_only():
            response = self.get_response(request)
        if response.status_code == 403:
            return _closed(request, viewing)
        response["Cache-Control"] = "no-store"
        _note(request, viewing, response)
        return response


def may_look(request: HttpRequest) -> bool:
    """Only to read, and only what is open."""
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return False
    return request.method in {"GET", "HEAD"} and name in OPEN


def _viewing(request: HttpRequest, cookie: str) -> Viewing | None:
    """Asked each time: the person may have taken it back a moment ago."""
    try:
        act_id, owner_id, binding = signing.loads(cookie, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    if not _is_staffs(request) or binding != _binding(request):
        return None
    by: Any = request.user
    with user_scope(UUID(owner_id)):
        mine = StaffAct.objects.filter(pk=act_id, name=ACT, state=State.SUCCEEDED)
        act = mine.filter(staff_id=by.pk, finished_at__gt=timezone.now() - LASTS).first()
        allowed = act and support_access.is_allowed(act.owner_id, AccessKind.VIEW)
    if not (act and act.finished_at and allowed):
        return None
    return Viewing(act.pk, act.owner_id, by, act.finished_at + LASTS)


def _is_staffs(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated) and staff.may_enter(request)


@contextmanager
def _as_person(request: HttpRequest, viewing: Viewing) -> Iterator[None]:
    """For the views the request is the person's; the session they may read and not change."""
    with user_scope(viewing.owner_id):
        person = User.objects.get(pk=viewing.owner_id)
    request.user = person
    try:
        yield
    finally:
        request.user = viewing.by
        request.session.modified = False


def _note(request: HttpRequest, viewing: Viewing, response: HttpResponse) -> None:
    """Each page, in the person's own activity."""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if not is_page or response.status_code != 200 or getattr(request, "htmx", False):
        return
    behind = replace(origins.current(), door=Door.STAFF)
    with origins.by(lambda: behind), user_scope(viewing.owner_id):
        name = resolve(request.path_info).view_name
        audit.record("staff.viewed", owner_id=viewing.owner_id, page=name, act_id=viewing.act_id)


def _closed(request: HttpRequest, viewing: Viewing) -> HttpResponse:
    with user_scope(request.user.pk):
        return render(request, "staff/view_closed.html", {"viewing": viewing}, status=403)


def _binding(request: HttpRequest) -> str:
    """To the session that it began in: the cookie alone is worth nothing."""
    return blind_index(request.session.session_key or "", _SALT)[:32]
