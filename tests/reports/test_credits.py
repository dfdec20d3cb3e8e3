"""The credits' report says what the ledger says."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from billing.models import LedgerEntry
from core.row_security import WORKER, role_scope
from reports import registry
from reports.models import RollupDay
from reports.numbers import money
from reports.numbers.credits import CREDITS
from reports.periods import recent
from reports.registry import Asked
from reports.services import rollups
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def count_anew() -> None:
    today = timezone.now().astimezone(UTC).date()
    with role_scope(WORKER):
        rollups.rebuild(today - timedelta(days=1))
        for row in list(RollupDay.objects.all()):
            rollups.fill(row)


def test_its_sums_are_the_ledgers():
    for number in range(3):
        factories.give_credits(factories.make_user(f"{number}@example.com"), 5000 + number)
    count_anew()

    rows = list(CREDITS.rows(Asked(recent(7))))

    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(amount_mc) FROM billing_ledgerentry")
        [everything] = cursor.fetchone()
    assert len(rows) == 7
    assert rows[-1][-1] == everything > 0
    assert sum(sum(row[1:-1]) for row in rows) == everything


def test_a_day_that_ended_is_settled_and_makes_the_next():
    today = timezone.now().astimezone(UTC).date()
    RollupDay.objects.all().delete()
    past = RollupDay.objects.create(day=today - timedelta(days=2))

    rollups.fill(past)

    days = dict(RollupDay.objects.values_list("day", "is_settled"))
    assert days == {past.day: True, past.day + timedelta(days=1): False}
    assert list(rollups.due(timezone.now())) == [RollupDay(day=past.day + timedelta(days=1))]


def test_it_is_found_by_its_name():
    assert registry.find("credits") is CREDITS
    assert CREDITS in money.REPORTS
    assert LedgerEntry._meta.db_table in rollups._rollups["ledger"].sql
