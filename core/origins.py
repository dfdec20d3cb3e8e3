"""Who is at work here, by which door, and from where: what the audit log writes beside an act.

A request says so by `core.middleware.OriginMiddleware`, a task by `visiona.celery`. Whatever else
runs was started by hand, by an operator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Door(StrEnum):
    WEBSITE = "website"
    API = "api"
    STAFF = "staff"
    WORKER = "worker"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Origin:
    """`place` is a keyed hash of the network, by which only equal ones are known; `device` the
    browser or program in words. Nobody is behind a worker's step, and who is an operator only the
    machine knows."""

    door: Door
    actor_id: UUID | None = None
    token_id: UUID | None = None
    place: str = ""
    device: str = ""


# Asked for when something is recorded: a page that does nothing needs no origin.
_current: ContextVar[Callable[[], Origin] | None] = ContextVar("origin", default=None)


def current() -> Origin:
    found = _current.get()
    return found() if found else Origin(Door.OPERATOR)


@contextmanager
def by(origin: Callable[[], Origin]) -> Iterator[None]:
    before = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(before)


def worker() -> Origin:
    return Origin(Door.WORKER)
