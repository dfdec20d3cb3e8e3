"""Breakers: an outside service that is away is not asked again and again by everybody.

After a few failures no call leaves for a while; then one is let through, and as that ends it goes
on. All processes share what they know, through a cache that may be away itself: then each knows
for itself. Nothing is lost by it: a job that can't be sent waits in line, and whoever asks at a
page is told at once instead of after a time-out.

Mails and people's own webhooks need none: one failure moves all that wait for the same server.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

import structlog
from django.conf import settings
from django.core.cache import cache

from core import actor

log = structlog.get_logger(__name__)
REST_SECONDS = 10.0
# Failures that are further apart are no outage.
_COUNTED_SECONDS = 30
# Longer than any call takes, so that a caller that died does not keep it shut.
_PROBE_SECONDS = 60
# Nobody has called for so long: then it is not known to be away.
_REMEMBERED_SECONDS = 3600


class Outside(StrEnum):
    REPLICATE = "replicate"
    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    STRIPE = "stripe"
    STORAGE = "storage"


_WORDS = (
    "The service that does this does not answer just now. Your place is kept, nothing is charged"
    " meanwhile, and it starts by itself once the service is back."
)


@dataclass(frozen=True)
class Standing:
    """A service that is known to be away, and since when (seconds of the epoch)."""

    service: Outside
    since: float


@contextmanager
def calling(
    service: Outside, *, refused: Callable[[], Exception], is_away: Callable[[Exception], bool]
) -> Iterator[None]:
    """Around one call. Raises what `refused` makes where it is not to be asked now; `is_away`
    says of an error whether it means that nobody answers there."""
    if not settings.BREAKER_FAILURES:
        yield
        return
    key = _key(service)
    was_away = bool(known := _known(key))
    if known and not _may_probe(key, known[1]):
        raise refused()
    try:
        yield
    except Exception as error:
        if is_away(error):
            _failed(service, key)
        else:
            _answered(service, key, was_away)
        raise
    _answered(service, key, was_away)


def rest(service: Outside) -> float:
    """Seconds for which it is not asked; 0 where a call may be tried."""
    known = _known(_key(service))
    return max(0.0, known[1] - time.time()) if known else 0.0


def words(service: Outside) -> str:
    """For people whose order waits for it; empty while it answers."""
    return _WORDS if _known(_key(service)) else ""


def standing() -> list[Standing]:
    """All that are away."""
    found = ((service, _known(_key(service))) for service in Outside)
    return [Standing(service, known[0]) for service, known in found if known]


def _key(service: Outside) -> str:
    """Tests have fakes of their own, which say nothing of the real ones."""
    return f"breaker:{service}{':test' if actor.is_test() else ''}"


def _known(key: str) -> list[float]:
    """Since when it is away, and until when it is left alone; empty where it is not."""
    return cache.get(key, []) if settings.BREAKER_FAILURES else []


def _may_probe(key: str, until: float) -> bool:
    """One of all processes, once it was left alone for long enough."""
    return time.time() >= until and cache.add(f"{key}:probe", 1, _PROBE_SECONDS)


def _failed(service: Outside, key: str) -> None:
    _seen_failing.add(key)
    since = next(iter(_known(key)), 0.0)
    if not since and _count(f"{key}:failures") < settings.BREAKER_FAILURES:
        return
    if not since:
        log.error("service away", service=service.value)
    now = time.time()
    cache.set(key, [since or now, now + REST_SECONDS], _REMEMBERED_SECONDS)
    cache.delete(f"{key}:probe")


def _answered(service: Outside, key: str, was_away: bool) -> None:
    """Asks nothing as long as this process knows of no failure."""
    if key not in _seen_failing and not was_away:
        return
    _seen_failing.discard(key)
    if was_away:
        log.warning("service back", service=service.value)
    for name in (key, f"{key}:probe", f"{key}:failures"):
        cache.delete(name)


def _count(key: str) -> int:
    try:
        return 1 if cache.add(key, 1, timeout=_COUNTED_SECONDS) else cache.incr(key)
    except ValueError:  # it ended between the two
        return 1


_seen_failing: set[str] = set()
