"""A fair line before our own workers: a worker that is free takes the job whose turn it is.

A message only says that somebody waits. Whoever has the least at work comes next, and of those
the one whose last turn is longest ago, so a person's hundred jobs don't keep another's first one
waiting, and an idle worker never stands still because its message named somebody else's job.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.database import lock_until_commit
from core.jobs.models import Job, State

AnyJob = TypeVar("AnyJob", bound=Job)
# Longer ago than this a turn counts no more.
_REMEMBERED = timedelta(days=1)
# Whoever has not renewed a lease for so long may be dead: nobody should wait for others' sake.
_QUIET = timedelta(seconds=10)


def take_next(model: type[AnyJob], lease: int) -> AnyJob | None:
    """Move the queued job whose turn it is to running, for `lease` seconds; None: nobody waits."""
    with transaction.atomic():
        lock_until_commit(f"line of {model.__name__}")
        now = timezone.now()
        until = now + timedelta(seconds=lease)
        job = _next(model, now, until - _QUIET)
        if job is None:
            return None
        turn = {"lease_until": until, "submitted_at": now}
        return job if job.move(State.RUNNING, attempts=job.attempts + 1, **turn) else None


def _next(model: type[AnyJob], now: datetime, lively: datetime) -> AnyJob | None:
    """`lively` is until when somebody who was heard of lately has a lease."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    waiting = model._default_manager.filter(free, state=State.QUEUED)
    recent = model._default_manager.filter(created_at__gt=now - _REMEMBERED)
    owner_id = _whose_turn(waiting, recent, recent.filter(lease_until__gt=lively))
    found = waiting.filter(owner_id=owner_id).order_by("created_at", "pk").first()
    return found if isinstance(found, model) else None


def _whose_turn(
    waiting: QuerySet[Job], recent: QuerySet[Job], lively: QuerySet[Job]
) -> UUID | None:
    """Reads a row per person who waits, however many jobs each has in line."""
    at_work = _of_them(lively.filter(state=State.RUNNING)).annotate(count=Count("pk"))
    last_turn = _of_them(recent).order_by(F("submitted_at").desc(nulls_last=True))
    people = (
        waiting.order_by()
        .values("owner_id")
        .annotate(
            at_work=Coalesce(Subquery(at_work.values("count")), 0),
            last_turn=Subquery(last_turn.values("submitted_at")[:1]),
            since=Min("created_at"),
        )
        .order_by("at_work", F("last_turn").asc(nulls_first=True), "since", "owner_id")
    )
    return people.values_list("owner_id", flat=True).first()


def _of_them(jobs: QuerySet[Job]) -> QuerySet[Job, Any]:
    return jobs.filter(owner_id=OuterRef("owner_id")).order_by().values("owner_id")
