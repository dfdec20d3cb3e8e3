"""How often: counted by the services that do the work, so that every door counts the same.

`settings.LIMITS` names each act and its windows, the narrowest first: `{"spend": "30/m 500/d"}` is
30 in a minute and 500 in a day. A try counts, whatever comes of it; one that is refused here
takes nothing from the wider windows. Counts lie in the cache that all processes share; while it
is away each process counts for itself, and nothing fails for it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

import structlog
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from core import actor
from core.refusals import Refused

log = structlog.get_logger(__name__)
_TOKEN_SHARE = 2
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_NAMES = {1: "a second", 60: "a minute", 3600: "an hour", 86400: "a day"}
_EVERYBODY = "everybody"
# Whoever has one address of version 6 has all of this network.
_OWN_NETWORK = 64


@dataclass(frozen=True)
class Window:
    most: int
    seconds: int

    def __str__(self) -> str:
        return f"{self.most:,} {_NAMES[self.seconds]}"


@dataclass(frozen=True)
class Tally:
    """What is left of one window, which begins anew in `reset` seconds."""

    window: Window
    left: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.window.most),
            "RateLimit-Remaining": str(max(0, self.left)),
            "RateLimit-Reset": str(self.reset),
        }


class TooOften(Refused):
    """One try too many. Nothing was begun."""

    def __init__(self, tally: Tally, *, by_everybody: bool = False) -> None:
        wait = f"Try again in {_in_time(tally.reset)}."
        words = f"That is possible {tally.window}, and was tried more often. Nothing was done."
        if by_everybody:
            words = "Too many people ask for this today. Nothing was done."
        super().__init__("too_often", f"{words} {wait}", retry_after=tally.reset)


_watching: ContextVar[list[Tally] | None] = ContextVar("tallies", default=None)


def count(act: str, owner_id: UUID) -> None:
    """One more try by a person, on the website or with any of their tokens. Raises TooOften."""
    token = actor.token()
    mode = ":test" if actor.is_test() else ""  # tests take nothing from live work
    for window in _windows(settings.LIMITS[act]):
        if token:
            share = Window(-(-window.most // _TOKEN_SHARE), window.seconds)
            _count(act, f"token:{token.id}", share)
        _count(act, f"person:{owner_id}{mode}", window)
    if not mode:
        _count_for_everybody(act)


def allows(act: str, owner_id: UUID) -> bool:
    """Count it; for what is left undone without a word when it comes too often."""
    try:
        count(act, owner_id)
    except TooOften:
        return False
    return True


def count_address(act: str, address: str) -> None:
    """One more try from an address of the network, or for a mailbox. Raises TooOften."""
    for window in _windows(settings.LIMITS[act]):
        _count(act, f"address:{address}", window)


def address_of(request: HttpRequest) -> str:
    """Whoever is there. All that come without an address, as by a local socket, are one."""
    try:
        found = ip_address(get_adapter().get_client_ip(request).partition("%")[0])
    except (PermissionDenied, ValueError):
        return "unknown"
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, _OWN_NETWORK), strict=False))
    return str(found)


def refuse_if_all_are(refusals: Sequence[Refused | None]) -> None:
    """Of many files sent at once some may still be taken. Raises TooOften where none was tried."""
    often = [refusal for refusal in refusals if isinstance(refusal, TooOften)]
    if often and len(often) == len(refusals):
        raise often[0]


@contextmanager
def watched(tallies: list[Tally]) -> Iterator[None]:
    """Add to the list what is counted meanwhile."""
    before = _watching.set(tallies)
    try:
        yield
    finally:
        _watching.reset(before)


def narrowest(tallies: Iterable[Tally]) -> Tally:
    """The one with the least left."""
    return min(tallies, key=lambda tally: (tally.left, -tally.reset))


def in_words(act: str) -> str:
    """For people: 30 a minute, 500 a day."""
    return ", ".join(map(str, _windows(settings.LIMITS[act])))


def _windows(limit: str) -> Iterator[Window]:
    for part in limit.split():
        most, _, unit = part.partition("/")
        yield Window(int(most), _SECONDS[unit])


def _count(act: str, who: str, window: Window) -> None:
    now = time.time()
    number, into = divmod(now, window.seconds)
    key = f"limit:{act}:{who}:{window.seconds}:{int(number)}"
    left = window.most - _one_more(key, window.seconds + 60)
    tally = Tally(window, left, max(1, round(window.seconds - into)))
    if (tallies := _watching.get()) is not None and who != _EVERYBODY:
        tallies.append(tally)
    if left >= 0:
        return
    if who == _EVERYBODY:
        log.error("limit for everybody reached", act=act, limit=str(window))
    raise TooOften(tally, by_everybody=who == _EVERYBODY)


def _count_for_everybody(act: str) -> None:
    for window in _windows(settings.LIMITS_IN_ALL.get(act, "")):
        _count(act, _EVERYBODY, window)


def _one_more(key: str, kept_for: int) -> int:
    """Of two at once each gets a number of its own."""
    try:
        return cache.incr(key)
    except ValueError:  # the first in its window
        return 1 if cache.add(key, 1, timeout=kept_for) else cache.incr(key)


def _in_time(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} second{'s' if seconds > 1 else ''}"
    if seconds < 7200:
        return f"{-(-seconds // 60)} minutes"
    return f"{-(-seconds // 3600)} hours"
