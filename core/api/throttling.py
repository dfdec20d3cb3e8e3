"""How often: limits per token and per person, and per address for those who are nobody yet.

`settings.API_LIMITS` names each limit and its windows, for example `{"spend": "30/m 500/d"}`:
30 in a minute and 500 in a day.
A person's tokens together may do twice what one may. Counts lie in the cache that all processes
share; while it is away each process counts for itself, and no request fails for it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from rest_framework.request import Request

from core import actor
from core.api.problem_types import TOO_MANY
from core.api.problems import ApiProblem

_SHARED_BY_TOKENS = 2
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_NAMES = {1: "a second", 60: "a minute", 3600: "an hour", 86400: "a day"}


@dataclass(frozen=True)
class Tally:
    """The window with the least left."""

    limit: int
    left: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.left)),
            "RateLimit-Reset": str(self.reset),
        }

    def refuse_if_over(self) -> None:
        """Raises ApiProblem."""
        if self.left >= 0:
            return
        detail = f"Too many requests. Try again in {self.reset} seconds."
        problem = ApiProblem(TOO_MANY, detail, retry_after=self.reset)
        raise problem.with_headers(Retry_After=str(self.reset), **_underlined(self.headers))


def count(request: Request, name: str) -> Tally:
    """Count this request against each window that it falls in."""
    now = time.time()
    tallies = [
        _counted(f"api:{name}:{who}:{seconds}", most * factor, seconds, now)
        for who, factor in _senders(request)
        for most, seconds in _windows(settings.API_LIMITS[name])
    ]
    return min(tallies, key=lambda tally: (tally.left, -tally.reset))


def count_refused_token(request: Request) -> None:
    """Guessing tokens is hopeless; it should not even cost us much. Raises ApiProblem."""
    now, address = time.time(), address_of(request)
    for most, seconds in _windows(settings.API_LIMITS["refused"]):
        _counted(f"api:refused:{address}:{seconds}", most, seconds, now).refuse_if_over()


def address_of(request: Request) -> str:
    """All that come without one, as by a local socket, are counted together."""
    try:
        return str(get_adapter().get_client_ip(request._request))
    except PermissionDenied:
        return "unknown"


def in_words(limit: str) -> str:
    """For people: 30 a minute, 500 a day."""
    return ", ".join(f"{most:,} {_NAMES[seconds]}" for most, seconds in _windows(limit))


def _windows(limit: str) -> Iterator[tuple[int, int]]:
    """How many in how many seconds."""
    for part in limit.split():
        most, _, unit = part.partition("/")
        yield int(most), _SECONDS[unit]


def _senders(request: Request) -> Iterator[tuple[str, int]]:
    """Who is counted, and how many times the limit is theirs."""
    if not request.user.is_authenticated:
        yield f"address:{address_of(request)}", 1
        return
    person = f"person:{request.user.pk}"
    if isinstance(request.auth, actor.Token):
        yield f"token:{request.auth.id}", 1
        person += ":test" if request.auth.is_test else ""  # tests take nothing from live work
    yield person, _SHARED_BY_TOKENS


def _counted(key: str, most: int, seconds: int, now: float) -> Tally:
    window, into = divmod(now, seconds)
    numbered = f"{key}:{int(window)}"
    number = _one_more(numbered, seconds + 60)
    return Tally(most, most - number, max(1, round(seconds - into)))


def _one_more(key: str, kept_for: int) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # the first in its window
        return 1 if cache.add(key, 1, timeout=kept_for) else cache.incr(key)


def _underlined(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("-", "_"): value for name, value in headers.items()}
