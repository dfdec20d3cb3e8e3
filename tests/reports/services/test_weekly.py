"""Last week by mail: once, whatever is repeated, and late rather than wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from core import storage
from core.jobs import maintenance
from core.jobs.models import State
from core.jobs.sweep import reconcile, take
from reports.models import ReportExport, RollupDay, WeeklyReport
from reports.numbers import overview
from reports.services import rollups, weekly, weekly_words
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
SUNDAY = datetime(2026, 11, 29, 12, tzinfo=UTC)
MONDAY = datetime(2026, 11, 30, 7, tzinfo=UTC)


@pytest.fixture
def reader(staff, time_machine):
    """Somebody who chose it on a Sunday, and whose figures are counted since."""
    time_machine.move_to(SUNDAY)
    RollupDay.objects.all().delete()
    for number in range(7):
        RollupDay.objects.create(day=date(2026, 11, 23) + timedelta(days=number))
    weekly.choose(staff, wanted=True)
    factories.give_credits(staff, 5000)
    return staff


def settle() -> None:
    for row in RollupDay.objects.filter(is_settled=False):
        rollups.fill(row)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (SUNDAY, date(2026, 11, 16)),
        (MONDAY.replace(hour=5), date(2026, 11, 16)),
        (MONDAY, date(2026, 11, 23)),
        (MONDAY + timedelta(days=6), date(2026, 11, 23)),
    ],
)
def test_last_week_ends_when_monday_has_begun_well(now, monday):
    week = weekly.last_week(now)

    assert (week.first, week.last) == (monday, monday + timedelta(days=6))


def test_it_comes_once_whatever_is_repeated(reader, time_machine):
    reconcile(take)
    assert mail.outbox == []
    time_machine.move_to(MONDAY)
    settle()
    for _ in range(3):
        reconcile(take)

    [told] = mail.outbox
    assert told.to == [reader.email]
    assert told.subject == "Last week in figures: 23 Nov 2026 to 29 Nov 2026"
    assert "CREDITS" in told.body
    assert "before: " in told.body
    assert told.attachments == []
    [job] = ReportExport.objects.all()
    assert (job.state, job.report, job.format) == (State.SUCCEEDED, "overview", "pdf")
    assert storage.read(job.key).startswith(b"%PDF")
    assert job.expires_at - job.finished_at > timedelta(days=7)


def test_it_waits_for_days_that_may_still_change(reader, time_machine):
    time_machine.move_to(MONDAY)

    assert not weekly.due(timezone.now())
    settle()
    assert [row.owner for row in weekly.due(timezone.now())] == [reader]


def test_of_weeks_that_were_missed_the_last_one_is_told(reader, time_machine):
    time_machine.move_to(MONDAY + timedelta(days=15))
    RollupDay.objects.all().delete()
    RollupDay.objects.create(day=date(2026, 12, 13))
    settle()

    for _ in range(2):
        reconcile(take)

    [told] = mail.outbox
    assert "7 Dec 2026 to 13 Dec 2026" in told.subject


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_order_one(reader, time_machine):
    time_machine.move_to(MONDAY)
    settle()
    [row] = weekly.due(timezone.now())

    def order(_: int) -> ReportExport | None:
        try:
            return weekly.order(row)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(order, range(2)))

    assert made.count(None) == 1
    assert ReportExport.objects.count() == 1


def test_without_a_file_the_figures_come_all_the_same(reader, time_machine, monkeypatch):
    time_machine.move_to(MONDAY)
    settle()
    [row] = weekly.due(timezone.now())
    job = weekly.order(row)
    ReportExport.objects.filter(pk=job.pk).update(attempts=6)

    reconcile(take)

    [told] = mail.outbox
    assert "The PDF could not be made" in told.body
    assert "CREDITS" in told.body


def test_it_ends_with_the_choice_and_with_the_staff(reader, time_machine):
    time_machine.move_to(MONDAY)
    settle()
    type(reader).objects.filter(pk=reader.pk).update(is_staff=False)
    assert not weekly.due(timezone.now())

    assert weekly.choose(reader, wanted=False)
    assert not weekly.choose(reader, wanted=False)
    assert not WeeklyReport.objects.exists()


def test_its_words_are_the_overviews_rows_of_reports_in_which_something_was(reader, time_machine):
    time_machine.move_to(MONDAY)
    settle()
    week = weekly.last_week(MONDAY)

    groups = weekly_words.groups(week)
    rows = list(overview.OVERVIEW.rows(overview.OVERVIEW.asked(week, {})))

    told = [(group.title, tile.label) for group in groups for tile in group.tiles]
    titles = {row[0] for row in rows if row[2] or row[3]}
    assert told == [row[:2] for row in rows if row[0] in titles]
    assert {"Credits", "Credits owed"} <= titles < {row[0] for row in rows}
    assert "weekly reports" in {rule.name for rule in maintenance.rules()}
