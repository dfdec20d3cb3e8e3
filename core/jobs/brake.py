"""The spending brake: beyond so much at providers an hour and a day nothing new is sent to them.

What counts is what was reported, and for each job that a provider has now what one of its kind
costs as a rule: a thousand jobs in line can't slip through before the first of them is reported.
It is pulled where a job would be sent and by each sweep, and lets go by itself once the sums are
well below the limits. Whoever opens it by hand lets an hour through, whatever it costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from core import costs, emails
from core.costs import ProviderCost
from core.database import lock_until_commit
from core.jobs.models import AT_WORK, Job
from core.jobs.registry import kinds
from core.switches import Service, snapshot
from core.switches.snapshot import Remembered
from core.switches.turn import Turn, turn

log = structlog.get_logger(__name__)
USD = 1_000_000_000
WINDOWS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
# It lets go below this share of a limit, so that it is not pulled again at once.
LETS_GO_AT = 0.8
LET_THROUGH = timedelta(hours=1)
# Of one job, as long as too few of its kind were reported to know better.
_USUAL = {"training": 3 * USD, "generation": USD // 20}
_UNKNOWN = USD // 20
_ENOUGH_KNOWN = 5
_KNOWN_FROM = timedelta(days=7)


@dataclass(frozen=True)
class Spending:
    """Of one window, in billionths of a dollar; a limit of 0 is none."""

    window: str
    limit: int
    reported: int
    at_work: int

    @property
    def total(self) -> int:
        return self.reported + self.at_work

    def is_over(self, more: int = 0) -> bool:
        return bool(self.limit) and self.total + more > self.limit

    @property
    def is_well_below(self) -> bool:
        return not self.limit or self.total <= self.limit * LETS_GO_AT


def has_room(job: Job) -> bool:
    """Whether one more may be sent, in the transaction that says it is; pulls the brake if not."""
    if job.is_test or not any(_limits().values()):
        return True
    lock_until_commit("spending")  # of two at once the second counts the first
    more = _expected(str(job._meta.model_name))
    return not _pull([one for one in spending() if one.is_over(more)])


def look() -> None:
    """Pull it, or let it go, as the sums are now; each sweep does."""
    found = spending()
    if over := [one for one in found if one.is_over()]:
        _pull(over)
        return
    row = snapshot.standing().get(Service.SPENDING)
    was_pulled = row is not None and not row.is_on and row.is_automatic
    if was_pulled and all(one.is_well_below for one in found):
        turn(Turn(Service.SPENDING, True, reason="Below the limits again.", is_automatic=True))


def spending() -> list[Spending]:
    """For workers and staff, since the web sees no cost."""
    at_work, reported = _at_work(), _reported.get()
    return [
        Spending(window, limit, reported[window], at_work) for window, limit in _limits().items()
    ]


def _limits() -> dict[str, int]:
    return {window: dollars * USD for window, dollars in settings.SPENDING_LIMITS.items()}


def _read_reported() -> dict[str, int]:
    now, found = timezone.now(), {}
    for window, length in WINDOWS.items():
        spent = costs.spent(now - length)
        # What nobody knows a price of is not for nothing.
        found[window] = spent.nano + spent.unpriced * _UNKNOWN
    return found


def _at_work() -> int:
    """What the jobs that are at a provider now will have cost."""
    total = 0
    for name, kind in kinds().items():
        if kind.takes_turns:
            live = kind.model._default_manager.unfinished().filter(is_test=False)
            total += live.filter(state__in=AT_WORK).count() * _expected(name)
    return total


def _expected(kind: str) -> int:
    """What one job of this kind costs."""
    return _lately.get().get(kind) or _USUAL.get(kind, _UNKNOWN)


def _read_lately() -> dict[str, int]:
    """Of the kinds of which enough is known."""
    rows = ProviderCost.objects.filter(created_at__gt=timezone.now() - _KNOWN_FROM)
    priced = rows.filter(nano_usd__isnull=False).values("job_kind").order_by()
    known = priced.annotate(nano=Sum("nano_usd"), jobs=Count("job_id", distinct=True))
    return {
        row["job_kind"]: int(row["nano"]) // row["jobs"]
        for row in known
        if row["jobs"] >= _ENOUGH_KNOWN
    }


def _pull(over: list[Spending]) -> bool:
    """Whether it is pulled, now or before; staff are told by whoever was first."""
    if not over or _is_let_through():
        return False
    words = f"More than ${over[0].limit // USD:,} an {over[0].window} at providers."
    words = words.replace("an day", "a day")
    with transaction.atomic():
        pulled = turn(Turn(Service.SPENDING, False, reason=words, is_automatic=True))
        if pulled:
            log.error("spending brake pulled", window=over[0].window)
            facts = {"reason": words, "hours": LET_THROUGH.seconds // 3600}
            transaction.on_commit(lambda: emails.tell_staff("emails/spending_stopped", **facts))
    return True


def _is_let_through() -> bool:
    row = snapshot.standing().get(Service.SPENDING)
    by_hand = row is not None and row.is_on and not row.is_automatic
    return bool(by_hand and row and row.at > timezone.now() - LET_THROUGH)


# Summing them takes a while on a busy day, and each job that is sent asks. What ended since the
# last look is missing for so long.
_reported = Remembered(_read_reported, seconds=5)
_lately = Remembered(_read_lately, seconds=60)
