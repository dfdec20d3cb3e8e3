"""Which token a piece of work is done with, and whether the work is a test.

Money asks whose limit to keep. A test runs against the sandbox and costs nothing: row security,
prices and providers all ask `is_test`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

# The scope of a token that may do all its person may.
EVERYTHING = "*"


@dataclass(frozen=True)
class Token:
    """What is to be known of the token of a request; amounts are milli-credits.

    `limit_mc` is what it may spend, since `counted_from` where that is set, else ever; None is no
    limit. `is_test`: runs against the sandbox, costs nothing.
    """

    id: UUID
    owner_id: UUID
    scopes: frozenset[str]
    limit_mc: int | None = None
    counted_from: datetime | None = None
    is_test: bool = False

    def may(self, scope: str) -> bool:
        return scope in self.scopes or EVERYTHING in self.scopes


_current: ContextVar[Token | None] = ContextVar("acting_token", default=None)
_mode: ContextVar[bool] = ContextVar("acting_mode", default=False)


def token() -> Token | None:
    """None on the website, in workers and in commands: there a person's whole balance counts."""
    return _current.get()


@contextmanager
def with_token(acting: Token | None) -> Iterator[None]:
    before = _current.set(acting)
    try:
        yield
    finally:
        _current.reset(before)


def is_test() -> bool:
    """Whether the request has a test token, or the job at work here is a test."""
    acting = _current.get()
    return acting.is_test if acting else _mode.get()


@contextmanager
def in_mode(*, is_test: bool) -> Iterator[None]:
    """For a worker's step: in the mode of the row that it works on."""
    before = _mode.set(is_test)
    try:
        yield
    finally:
        _mode.reset(before)


@dataclass(frozen=True)
class Spent:
    """Of a token, with what is held: since it was made, and in this calendar month (UTC)."""

    total_mc: int = 0
    month_mc: int = 0


Meter = Callable[[Iterable[UUID]], dict[UUID, Spent]]
_meters: list[Meter] = []


def register_meter(meter: Meter) -> None:
    """Called once by the app that keeps the books, when it is ready."""
    _meters[:] = [meter]


def spending(token_ids: Iterable[UUID]) -> dict[UUID, Spent]:
    """By token; one that spent nothing need not be in it."""
    return _meters[0](token_ids) if _meters else {}


def month_start(now: datetime) -> datetime:
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
