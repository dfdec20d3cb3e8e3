"""The figures of last week by mail, once to each of the staff who want it.

A week is told of on Monday morning, when none of its days may still change. What came late is told
late, and of several weeks that were missed only the last one is.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core import audit
from reports import registry
from reports.models import FileFormat, ReportExport, RollupDay, WeeklyReport
from reports.periods import Period
from reports.services import exports
from reports.services.exports import Wanted

_FROM_HOUR = timedelta(hours=6)
_WEEKS = UUID("6d0c0a3e-6a55-4d1c-9a53-0c3c5d9d1f6e")


def last_week(now: datetime) -> Period:
    """The last one that is over, and over for some hours."""
    today = (now.astimezone(UTC) - _FROM_HOUR).date()
    monday = today - timedelta(days=today.weekday() + 7)
    return Period(monday, monday + timedelta(days=6))


def wants(owner: User) -> bool:
    return WeeklyReport.objects.filter(owner=owner).exists()


def choose(owner: User, *, wanted: bool) -> bool:
    """The first one comes after the week that is on its way. Tells whether that was news."""
    with transaction.atomic():
        mine = WeeklyReport.objects.filter(owner=owner)
        if wanted:
            begin = {"sent_for": last_week(timezone.now()).first}
            is_news = WeeklyReport.objects.get_or_create(owner=owner, defaults=begin)[1]
        else:
            is_news = bool(mine.delete()[0])
        if is_news:
            audit.record("report.weekly_chosen", owner_id=owner.pk, wanted=wanted)
        return is_news


def due(now: datetime) -> QuerySet[WeeklyReport]:
    week = last_week(now)
    rows = WeeklyReport.objects.select_related("owner").filter(
        sent_for__lt=week.first, owner__is_staff=True, owner__is_active=True
    )
    return rows if _is_settled(week) else rows.none()


def order(row: WeeklyReport) -> ReportExport | None:
    """Have the file made whose end is told by the mail; None where another has done so."""
    week = last_week(timezone.now())
    report = registry.find("overview")
    if report is None:
        return None
    with transaction.atomic():
        mine = WeeklyReport.objects.filter(pk=row.pk, sent_for__lt=week.first)
        if not mine.update(sent_for=week.first):
            return None
        wanted = Wanted(report, report.asked(week, {}), FileFormat.PDF, is_weekly=True)
        return exports.create(row.owner, wanted, _key(row.owner_id, week.first))


def _is_settled(week: Period) -> bool:
    """Also its last day, which is there once those before it are."""
    days = RollupDay.objects.filter(day__range=(week.first, week.last))
    settled = dict(days.values_list("day", "is_settled"))
    return settled.get(week.last, False) and all(settled.values())


def _key(owner_id: UUID, monday: date) -> UUID:
    """One file a week, whatever else fails: the database knows no second one with this key."""
    return uuid5(_WEEKS, f"{owner_id} {monday}")
