"""How many people visit, without a cookie and without a stored address.

Within a day visitors are told apart by a hash of their address and browser, with a salt that lives
in the shared cache and is never written down. The hash itself is only counted: what the cache
keeps is the state of a HyperLogLog, which says how many there were and not who. Both are gone two
days later, and a day's number stays.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.core.cache import caches
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.cache import SharedCache
from core.limits import address_of
from core.models import Heartbeat
from reports.services import cohorts
from reports.services.rollups import FRESH_FOR

_HEARTBEAT = "visits"
_KEPT_SECONDS = 2 * 86_400
_ROBOT = re.compile(
    r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|java|okhttp|go-http|headless|lighthouse"
    r"|facebookexternalhit|feed|scrap|^$",
    re.IGNORECASE,
)


class VisitsMiddleware:
    """Counts pages that people open who are not logged in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_visit(request, response):
            note(request)
        return response


def note(request: HttpRequest) -> None:
    shared = _shared()
    if shared is None:
        return
    today = _today()
    told = f"{address_of(request)}\0{request.headers.get('User-Agent', '')}"
    visitor = hmac.new(_salt(shared, today).encode(), told.encode(), hashlib.sha256).hexdigest()
    shared.add_different(_key(today), visitor, _KEPT_SECONDS)


def seen(day: date) -> int:
    """Different visitors of the day so far; 0 once it is two days past."""
    shared = _shared()
    return shared.count_different(_key(day)) if shared else 0


def due(now: datetime) -> QuerySet[Heartbeat]:
    """One row where it is time, whatever it is of."""
    kept = Heartbeat.objects.filter(name=_HEARTBEAT, at__gt=now - FRESH_FOR)
    return Heartbeat.objects.none() if kept.exists() else Heartbeat.objects.all()[:1]


def keep(_: Heartbeat | None = None) -> None:
    """Write down the numbers of today and of yesterday, which may have ended since."""
    today = _today()
    for day in (today - timedelta(days=1), today):
        if people := seen(day):
            cohorts.note_visits(day, people)
    Heartbeat.objects.update_or_create(name=_HEARTBEAT, defaults={"at": timezone.now()})


def _is_visit(request: HttpRequest, response: HttpResponse) -> bool:
    is_page = request.method == "GET" and response.status_code == 200
    return (
        is_page
        and response.headers.get("Content-Type", "").startswith("text/html")
        and not _is_known(request)
        and not _wants_no_count(request)
        and not _ROBOT.search(request.headers.get("User-Agent", ""))
    )


def _is_known(request: HttpRequest) -> bool:
    """Without the session's cookie nobody is logged in, and no session is looked up for it."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def _wants_no_count(request: HttpRequest) -> bool:
    """A part of a page, one that is fetched ahead, or a browser that asks not to be followed."""
    headers = request.headers
    is_part = "HX-Request" in headers or headers.get("Sec-Fetch-Dest", "document") != "document"
    is_ahead = "prefetch" in headers.get("Sec-Purpose", headers.get("Purpose", ""))
    return is_part or is_ahead or "1" in (headers.get("DNT"), headers.get("Sec-GPC"))


def _shared() -> SharedCache | None:
    """None where each process remembers for itself: then nobody can be told apart."""
    found = caches["default"]
    return found if isinstance(found, SharedCache) else None


def _salt(shared: SharedCache, day: date) -> str:
    """The first one of the day makes it; all processes then have the same."""
    key = f"visits:salt:{day}"
    shared.add(key, secrets.token_hex(32), _KEPT_SECONDS)
    return shared.get(key, "")


def _key(day: date) -> str:
    return f"visits:{day}"


def _today() -> date:
    return timezone.now().astimezone(UTC).date()
