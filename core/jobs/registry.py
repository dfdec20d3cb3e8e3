"""Which kinds of jobs there are: each app registers its own, and core knows none by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.jobs.models import Job


@dataclass(frozen=True)
class JobKind:
    """One kind of job: how to take its next step here, and how to have a worker take it."""

    model: type[Job]
    advance: Callable[[UUID, str], None]
    enqueue: Callable[[UUID, str], None]
    # Whether its jobs count among those a person may have at a provider at once.
    takes_turns: bool = False
    # Whether its person waits for it, so that the pages count it among what is at work.
    is_awaited: bool = True
    # Whether one on its way is cancelled when its person's account ends.
    is_stopped: bool = True
    # The same again, once per request key, for a job that ended without success. Raises Refused.
    retry: Callable[[Any, UUID], Job] | None = None


_kinds: dict[str, JobKind] = {}


def register(name: str, kind: JobKind) -> None:
    """Called once per kind by its app when it is ready."""
    _kinds[name] = kind


def kinds() -> dict[str, JobKind]:
    return dict(_kinds)
