"""The number that ties together what one click set off: its request, its jobs, workers' steps and
providers' calls back.

It stands beside every log line that is written meanwhile. A job keeps the one that ordered it, and
messages to workers carry it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from structlog.contextvars import bind_contextvars, bound_contextvars, get_contextvars

HEADER = "X-Request-ID"
MOST_LETTERS = 64
_FIT = re.compile(r"[A-Za-z0-9_-]{8,64}")


def current() -> str:
    """Of the request behind what is at work here; empty where none is."""
    return str(get_contextvars().get("request_id", ""))


def new() -> str:
    return secrets.token_hex(8)


def fitting(given: str) -> str:
    """Somebody else's number where it is one; empty for anything else."""
    return given if _FIT.fullmatch(given) else ""


def take(given: str) -> None:
    """For the rest of what is at work here: it was for that request all along."""
    if number := fitting(given):
        bind_contextvars(request_id=number)


@contextmanager
def bound(request_id: str) -> Iterator[None]:
    """An empty one leaves what is bound."""
    if not request_id:
        yield
        return
    with bound_contextvars(request_id=request_id):
        yield
