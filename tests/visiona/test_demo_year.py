"""The made year: the same each time, with books that are right."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from billing.models import EntryKind, LedgerEntry, Order, Subscription
from billing.services import audit, catalogue
from core.costs import ProviderUsage
from core.providers import Unit
from generations.models import Enhancement, Generation
from reports.models import RollupDay
from vectorizing.models import Activity
from visiona.demo_year import DOMAIN, Wanted, make
from visiona.demo_year.books import Books, BookTables, Lot, Spending
from visiona.demo_year.chance import Chance
from visiona.demo_year.people import arrival
from visiona.demo_year.tables import moment

UNTIL = datetime(2026, 11, 30, 2, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_its_books_are_right_and_all_that_happens_in_a_shop_happens():
    catalogue.load()

    counts = make(Wanted(60, UNTIL, acts=50))

    assert counts["accounts_user"] == 60
    assert Activity.objects.count() == 60 * 50
    assert set(Order.objects.values_list("kind", flat=True)) == {"pack", "subscription", "renewal"}
    assert {"active", "canceled"} <= set(Subscription.objects.values_list("status", flat=True))
    kinds = set(LedgerEntry.objects.values_list("kind", flat=True))
    assert kinds >= {EntryKind.GRANT, EntryKind.CAPTURE, EntryKind.EXPIRE}
    assert Generation.objects.exclude(state="succeeded").exists()
    jobs = counts["generations_generation"] + counts["models_training_training"]
    machines = ProviderUsage.objects.filter(quantity__gt=0, unit=Unit.SECOND)
    assert machines.count() == jobs
    tokens = ProviderUsage.objects.exclude(unit=Unit.SECOND)
    assert tokens.count() == 2 * Enhancement.objects.count() > 0
    assert audit.breaks() == []


def test_the_same_seed_gives_the_same_rows():
    catalogue.load()
    seen = []

    for seed in (1, 1, 2):
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT before")
            make(Wanted(8, UNTIL, seed))
            cursor.execute("SELECT md5(string_agg(e::text, '' ORDER BY id)) FROM (SELECT * FROM"
                           " billing_ledgerentry) e")  # fmt: skip
            seen.append(cursor.fetchone()[0])
            cursor.execute("ROLLBACK TO before")

    assert seen[0] == seen[1] != seen[2]


def test_a_command_makes_it_once_and_has_its_days_counted():
    said = StringIO()

    call_command("load_demo", people=5, stdout=said)
    call_command("load_demo", people=5, stdout=said)

    assert User.objects.filter(email__endswith=f"@{DOMAIN}").count() == 5
    assert "The made people are here already." in said.getvalue()
    assert RollupDay.objects.filter(filled_at=None).count() > 330
    assert RollupDay.objects.exclude(filled_at=None).count() >= 30
    assert not User.objects.filter(email__endswith=f"@{DOMAIN}").first().has_usable_password()


def test_credits_are_spent_from_what_ends_first_and_never_without_any():
    tables = BookTables()
    books = Books("a" * 32, 0.0, Chance(1), tables)
    month = books.grant(Lot("b" * 32, "allowance", "invoice:1", 3000, 1.0, expires=9.0))
    pack = books.grant(Lot("c" * 32, "pack", "session:1", 3000, 0.0))

    is_spent = books.spend(Spending("d" * 32, "image", 4000, 4000, 2.0, 3.0))
    is_spent_again = books.spend(Spending("e" * 32, "image", 4000, 4000, 2.0, 3.0))

    assert (is_spent, is_spent_again) == (True, False)
    assert (month.remaining, pack.remaining, books.balance) == (0, 2000, 2000)
    assert len(tables.entries.lines) == 4


def test_people_come_within_the_year():
    chance = Chance(3)

    days = [arrival(chance, 0.0, 1000 * 86_400.0) for _ in range(500)]

    assert 0 <= min(days) < max(days) < 1000 * 86_400
    assert moment(0) == "1970-01-01T00:00:00+00:00"
