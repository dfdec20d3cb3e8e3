"""What the first page asks for by itself: what is stuck, closed, or sold below its cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, Value
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffAct
from billing.services import inbox
from core.jobs import registry as jobs
from core.moderation.models import Case, Decision
from core.switches import Service, snapshot
from reports import periods
from reports.attention import Need, counted
from reports.numbers import costs

# Nobody has looked at it for so long after somebody should have.
_STUCK_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Queue:
    """Jobs of people that have not ended, and those of them that nobody looks after."""

    waiting: int
    stuck: int


def queue() -> Queue:
    """Of all kinds that somebody waits for, in one query."""
    late = Q(next_look_at__lt=timezone.now() - _STUCK_AFTER)
    counts = [
        kind.model._default_manager.unfinished()
        .order_by()
        .values(of=Value(name))
        .annotate(waiting=Count("pk"), stuck=Count("pk", filter=late))
        for name, kind in jobs.kinds().items()
        if kind.is_awaited
    ]
    if not counts:
        return Queue(0, 0)
    rows = list(counts[0].union(*counts[1:], all=True))
    return Queue(sum(row["waiting"] for row in rows), sum(row["stuck"] for row in rows))


def stuck_jobs() -> Iterable[Need]:
    if stuck := queue().stuck:
        words = counted(stuck, "job is stuck", "jobs are stuck")
        yield Need(f"{words}: nobody has looked after them", reverse("reports:jobs"), "tone-bad")


def second_looks() -> Iterable[Need]:
    waiting = StaffAct.objects.filter(needs_second=True, state="queued", decided_by_id=None)
    if count := waiting.count():
        words = counted(count, "act waits", "acts wait")
        yield Need(f"{words} for a second look", reverse("reports:requests"))


def moderation() -> Iterable[Need]:
    url = reverse("reports:moderation")
    if cases := Case.objects.filter(decided_at=None).count():
        words = counted(cases, "case waits", "cases wait")
        yield Need(f"{words} for a moderator", url)
    asked = Decision.objects.filter(appealed_at__isnull=False, answered_at=None)
    if appeals := asked.count():
        words = counted(appeals, "decision is", "decisions are")
        yield Need(f"{words} to be looked at again", url)


def closed_services() -> Iterable[Need]:
    for switch in snapshot.standing().values():
        if not switch.is_on:
            how = "paused by the spending brake" if switch.is_automatic else "switched off"
            words = f"{Service(switch.name).label} is {how} since {switch.at:%-d %b %H:%M} UTC"
            yield Need(words, reverse("reports:switches"), "tone-bad")


def prices_below_cost() -> Iterable[Need]:
    """As the report of these days says it."""
    report = costs.PRICE_AGAINST_COST
    what, margin = report.place("what"), report.place("margin")
    for row in report.rows(report.asked(periods.recent(), {})):
        left = row[margin]
        if isinstance(left, float) and left < 0:
            words = f"{row[what]} brings less than it costs"
            yield Need(words, reverse("reports:report", args=[report.name]))


def unread_payments() -> Iterable[Need]:
    """What Stripe told and we could not work off."""
    failed = inbox.waiting(timezone.now()).filter(state="failed").count()
    if failed:
        words = counted(failed, "event", "events")
        url = reverse("admin:billing_stripeevent_changelist") + "?state__exact=failed"
        yield Need(f"{words} of Stripe could not be worked off yet", url)
