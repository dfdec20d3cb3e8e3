"""People's jobs of every kind as staff see them: how each stands, and nothing of what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from billing.models import CreditHold
from billing.money import credits_text
from billing.services import paid_jobs
from core import keyset
from core.jobs import registry
from core.jobs.models import FINAL, Job, State
from core.keyset import Page

# Columns of every job; a prompt, a name or a log is not among them and is never read here.
FIELDS = [field.name for field in Job._meta.local_fields]
PAGE = 40
# Nobody has looked at it for so long after somebody should have.
STUCK_AFTER = timedelta(minutes=10)
# These tell of machines and of ourselves; they have pages of their own.
_APART = ("webhook", "staff_act")
ENDED_BADLY = (State.FAILED, State.EXPIRED)


@dataclass(frozen=True)
class JobRow:
    """`stage` is what the provider is doing, where that is known."""

    kind: str
    job: Job
    hold: CreditHold | None
    now: datetime

    @property
    def is_stuck(self) -> bool:
        return not self.job.is_final and self.job.next_look_at < self.now - STUCK_AFTER

    @property
    def stage(self) -> str:
        return getattr(self.job, "stage", "") if not self.job.is_final else ""

    @property
    def credits(self) -> str:
        """What was held, and what of it was paid once it has ended."""
        if self.hold is None:
            return "none"
        held = credits_text(self.hold.amount_mc)
        if not self.job.is_final:
            return f"{held} held"
        return f"{credits_text(self.hold.captured_mc)} of {held} paid"

    @property
    def may_be_stopped(self) -> bool:
        is_awaited = registry.kinds()[self.kind].is_awaited
        return is_awaited and not self.job.is_final and self.job.cancel_requested_at is None

    @property
    def may_be_tried_again(self) -> bool:
        is_known = registry.kinds()[self.kind].retry is not None
        return is_known and self.job.state in {*ENDED_BADLY, State.CANCELED}


def kinds() -> list[str]:
    return [name for name in registry.kinds() if name not in _APART]


def rows_of(kind: str) -> QuerySet[Any]:
    model = registry.kinds()[kind].model
    stage = ["stage"] if any(field.name == "stage" for field in model._meta.fields) else []
    return model._default_manager.only(*FIELDS, *stage)


def of_person(owner_id: UUID, most: int) -> list[JobRow]:
    """The newest of all kinds together."""
    found = [
        (kind, job)
        for kind in kinds()
        for job in rows_of(kind).filter(owner=owner_id).order_by("-created_at")[:most]
    ]
    found.sort(key=lambda pair: pair[1].created_at, reverse=True)
    return list(_shown(found[:most]))


def listed(kind: str, state: str, after: str) -> tuple[list[JobRow], str]:
    """Those that somebody should look at first: at work by when they were due, or what ended
    badly, the newest first. Gives the cursor of the next page too."""
    if state != "failed":
        wanted = [kind] if kind else kinds()
        found = [(name, job) for name in wanted for job in _at_work(name)]
        found.sort(key=lambda pair: pair[1].next_look_at)
        return list(_shown(found[:PAGE])), ""
    page = _ended_badly(kind or kinds()[0], after)
    return list(_shown((kind or kinds()[0], job) for job in page.rows)), page.after


def one(kind: str, job_id: UUID) -> JobRow | None:
    found = rows_of(kind).filter(pk=job_id)[:1] if kind in kinds() else []
    return next(_shown((kind, job) for job in found), None)


def _at_work(kind: str) -> QuerySet[Any]:
    return rows_of(kind).exclude(state__in=FINAL).order_by("next_look_at")[:PAGE]


def _ended_badly(kind: str, after: str) -> Page[Any]:
    rows = rows_of(kind).filter(state__in=ENDED_BADLY)
    return keyset.page_or_first(rows, after=after, size=PAGE, by="finished_at")


def _shown(found: Iterable[tuple[str, Job]]) -> Iterator[JobRow]:
    pairs, now = list(found), timezone.now()
    holds = paid_jobs.holds_of(job for _, job in pairs)
    return (JobRow(kind, job, holds.get(job.pk), now) for kind, job in pairs)
