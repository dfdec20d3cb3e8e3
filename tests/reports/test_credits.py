"""The credits' report says what the ledger says."""

from __future__ import annotations

from datetime import UTC, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from billing.models import CreditAccount, CreditLot, LedgerEntry, Purpose
from billing.services import paid_jobs, quotes
from core.row_security import WORKER, role_scope
from reports import registry
from reports.models import RollupDay
from reports.numbers import money
from reports.numbers.credits import CREDITS, OWED, USED
from reports.periods import recent
from reports.registry import Asked
from reports.services import rollups, sql
from tests import factories
from tests.reports import shop

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


def test_what_is_owed_is_worth_what_was_paid_for_it():
    shop.open_shop()
    order = shop.pay(timezone.now(), 2400, tax_minor=400, currency="eur")
    CreditAccount.objects.create(owner_id=order.owner_id)
    lot = {"priority": 20, "owner_id": order.owner_id}
    CreditLot.objects.create(
        source="pack", source_key="a", granted_mc=200_000, remaining_mc=50_000, order=order, **lot
    )
    CreditLot.objects.create(
        source="gift", source_key="b", granted_mc=5000, remaining_mc=5000,
        expires_at=timezone.now() + timedelta(days=3), **lot,
    )  # fmt: skip

    rows = list(OWED.rows(Asked(recent(7))))

    assert rows == [
        ("Welcome gift", "up to 30 days", "within 7 days", 1, 5000, "none", None),
        ("Credit pack", "up to 30 days", "never", 1, 50_000, "eur", 500),
    ]


def test_credits_by_use_are_what_the_ledger_captured():
    owner = factories.make_user("busy@example.com")
    factories.give_credits(owner, 90_000)
    for purpose, amount in ((Purpose.TRAINING, 40_000), (Purpose.IMAGE, 1000)):
        job = uuid4()
        paid_jobs.hold(owner, job, quotes.quote(owner, purpose, 1, unit_mc=amount))
        paid_jobs.settle(job, delivered=1, asked=1)
    count_anew()

    used = USED.sums(USED.rows(Asked(recent(7))))

    captured = dict.fromkeys(Purpose.values, 0)
    words = "SELECT h.purpose, -e.amount_mc FROM billing_ledgerentry e JOIN billing_credithold h"
    for purpose, amount in sql.fetch(f"{words} ON h.id = e.hold_id"):
        captured[purpose] += amount
    assert used == captured
    assert sum(used.values()) == 41_000
