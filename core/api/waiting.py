"""`Prefer: wait=n`: a request is held until its job ends, for a minute at most.

A held request keeps a thread and looks at the row now and then, each time in a transaction of
its own. Only so many are held in one process, the others are answered at once; and whoever is
held gives the turn at the work back.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings
from rest_framework.request import Request

from core import turns

MOST_SECONDS = 60
_FIRST_LOOK, _LAST_LOOK = 0.1, 1.0
_places = BoundedSemaphore(settings.API_MOST_HELD)


def preferred(request: Request) -> int:
    """Seconds to wait, 0 where nothing is asked for (RFC 7240)."""
    found = re.search(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,6})\b", request.headers.get("Prefer", ""))
    return min(int(found[1]), MOST_SECONDS) if found else 0


@contextmanager
def place() -> Iterator[bool]:
    """Whether there is a place to wait; meanwhile others get the turn at the work."""
    if not _places.acquire(blocking=False):
        yield False
        return
    try:
        with turns.aside():
            yield True
    finally:
        _places.release()


def until(has_ended: Callable[[], bool], seconds: float) -> None:
    """Look more and more rarely, until it has ended or the time is over."""
    end = time.monotonic() + seconds
    pause = _FIRST_LOOK
    while not has_ended() and (left := end - time.monotonic()) > 0:
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, _LAST_LOOK)
