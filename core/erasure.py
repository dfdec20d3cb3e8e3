"""How a person's account ends: steps in order, each registered by the app whose rows it is about.

`accounts.services.erasures` goes through them, until each says that it is done. A step is safe to
repeat, works a page at a time, and waits for nobody: what is not done now is looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from core.crypto import blind_index
from core.jobs import registry
from core.jobs.models import Job

# What the steps do, in this order; within one, the apps' own ones come as they registered.
LIST, PAYMENTS, JOBS, FILES, MODELS, PICTURES, CACHES, BOOKS, ROWS, SEARCH = range(0, 100, 10)
# A page of rows keeps a step shorter than its lease.
BATCH = 100
Told = Mapping[str, int | str]


@dataclass(frozen=True)
class Subject:
    """Who goes, and the nobody to whom is moved what the law wants kept."""

    id: UUID
    tombstone: UUID


@dataclass(frozen=True)
class Outcome:
    """What a step did, in counts and in what a provider answered; nothing of the person in it.

    `look_in` seconds are waited before it is asked again.
    """

    is_done: bool
    told: Told = field(default_factory=dict)
    look_in: float = 5


@dataclass(frozen=True)
class ErasureStep:
    """`about` says to the person what goes. `tables` are those that it empties of the person,
    beside what the database takes away with the person's own row.
    """

    name: str
    order: int
    run: Callable[[Subject], Outcome]
    about: str
    tables: frozenset[str] = frozenset()
    where: str = "here"


_steps: dict[str, ErasureStep] = {}


def register(*steps: ErasureStep) -> None:
    """Called by each app that keeps something of people, when it is ready."""
    _steps.update({step.name: step for step in steps})


def steps() -> list[ErasureStep]:
    return sorted(_steps.values(), key=lambda step: step.order)


def done(**told: int | str) -> Outcome:
    return Outcome(True, told)


def not_yet(look_in: float = 5, **told: int | str) -> Outcome:
    return Outcome(False, told, look_in)


def key_of(person_id: UUID) -> str:
    """By this an erased person is known, to us alone: asked for twice, or back by a restore."""
    return blind_index(str(person_id), "erasure")


def stop_jobs(person: Subject) -> Outcome:
    """Cancelled, those of each kind, and their price set free by their own ends."""
    left = 0
    for kind in registry.kinds().values():
        if kind.is_stopped:
            left += _stop(kind, person.id)
    return not_yet(3, still_running=left) if left else done()


def traces(person_id: UUID) -> dict[str, int]:
    """Every column of ids in the database that still holds this one, with how often."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_ID_COLUMNS)
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', [person_id])  # noqa: S608
            if count := cursor.fetchone()[0]:
                found[f"{table}.{column}"] = count
    return found


# Of rows that this role may read; a view or a partition is no place of its own.
_ID_COLUMNS = """
SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
  AND a.atttypid = 'uuid'::regtype AND a.attnum > 0 AND NOT a.attisdropped
  AND has_column_privilege(c.oid, a.attnum, 'SELECT')
ORDER BY 1, 2
"""


def _stop(kind: registry.JobKind, owner_id: UUID) -> int:
    """How many still run."""
    jobs: list[Job] = list(kind.model._default_manager.filter(owner_id=owner_id).unfinished())
    for job in jobs:
        job.request_cancel()
        kind.enqueue(job.pk, "")
    return len(jobs)


def rows_of(model: Any, owner_id: UUID) -> list[Any]:
    """The next page of a person's rows."""
    return list(model._default_manager.filter(owner_id=owner_id).order_by("pk")[:BATCH])
