"""Makes the year: each person's life in turn, then all of the rows at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, transaction

from accounts.models import ConsentPurpose, User
from accounts.policies import POLICIES
from billing.models import Source
from core.row_security import WORKER, role_scope
from reports.models import CohortCount
from visiona.demo_year import drawings, people
from visiona.demo_year.books import Books, BookTables, Lot
from visiona.demo_year.chance import Chance
from visiona.demo_year.drawings import Drawings, DrawingTables
from visiona.demo_year.jobs import Jobs, JobTables, consent_table, consents
from visiona.demo_year.payments import Payments
from visiona.demo_year.people import DAY, Life
from visiona.demo_year.sales import Offers, Sales, SaleTables
from visiona.demo_year.tables import Table, moment

DOMAIN = "made.visiona.local"
YEAR = timedelta(days=365)
# Enough for a first model and some pictures.
GIFT_MC = 50_000


@dataclass(frozen=True)
class Wanted:
    people: int
    until: datetime
    seed: int = 1
    # Of the vectoriser, for each of them.
    acts: int = 40

    @property
    def since(self) -> datetime:
        return self.until - YEAR


class _Tables:
    def __init__(self) -> None:
        self.users = Table(
            User, "id email date_joined", password=f"{UNUSABLE_PASSWORD_PREFIX}made",
            is_active=True, is_staff=False, is_superuser=False,
        )  # fmt: skip
        self.addresses = Table(EmailAddress, "user_id email verified", primary=True)
        self.consents = consent_table()
        self.books, self.sales, self.payments = BookTables(), SaleTables(), Payments()
        self.visits = Table(CohortCount, "day people", mark="visit")
        self.jobs, self.drawings = JobTables(), DrawingTables()

    def all(self) -> list[Table]:
        """In the order of who refers to whom."""
        first = [self.users, self.addresses, self.consents, *self.sales.all()]
        return [
            *first, *self.payments.all(), *self.jobs.all(), *self.drawings.all(),
            *self.books.all(), self.visits,
        ]  # fmt: skip


def make(wanted: Wanted) -> dict[str, int]:
    """How many rows of each table; plans and packs must be there."""
    tables, offers = _Tables(), Offers.load()
    chance = Chance(wanted.seed, wanted.people)
    texts = {
        purpose.value: (POLICIES[purpose].version, POLICIES[purpose].sha256)
        for purpose in ConsentPurpose
    }
    span = wanted.since.timestamp(), wanted.until.timestamp()
    for number in range(wanted.people):
        life = _person(number, span, Chance(chance.getrandbits(64), number), tables)
        consents(tables.consents, life, texts)
        _live(life, tables, offers)
    _visits(wanted, chance, tables.visits)
    drawings.come_back(tables.drawings, chance, wanted.people * wanted.acts)
    with transaction.atomic(), role_scope(WORKER):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        counts = {table.model._meta.db_table: table.write() for table in tables.all()}
    with connection.cursor() as cursor:
        # Or whoever asks next is planned for as if the tables were empty.
        cursor.execute(f"ANALYZE {', '.join(counts)}")
    return counts


def _visits(wanted: Wanted, chance: Chance, table: Table) -> None:
    """Some for each person who comes to stay, and as they do more as the year goes on."""
    for number in range(YEAR.days):
        usual = 6 * wanted.people * 2 * number / YEAR.days**2
        visitors = round(usual * chance.uniform(0.7, 1.3))
        if visitors:
            table.add(f"{wanted.since + timedelta(days=number):%Y-%m-%d}", visitors)


def _person(number: int, span: tuple[float, float], chance: Chance, tables: _Tables) -> Life:
    joined = people.arrival(chance, *span)
    owner_id = chance.id()
    books = Books(owner_id, joined, chance, tables.books)
    life = Life(owner_id, number, joined, span[1], people.country(chance), chance, books)
    life.verified = chance.hits(0.86)
    email = f"person-{number:05}@{DOMAIN}"
    tables.users.add(owner_id, email, moment(joined))
    tables.addresses.add(owner_id, email, life.verified)
    return life


def _live(life: Life, tables: _Tables, offers: Offers) -> None:
    chance = life.chance
    sales = Sales(life, tables.sales, tables.payments, offers)
    jobs, drawing = Jobs(life, tables.jobs), Drawings(life, tables.drawings)
    if life.verified:
        key = f"signup:{life.id}"
        life.books.grant(Lot(chance.id(), Source.GIFT, key, GIFT_MC, life.joined))
        sales.plan()
        if chance.hits(0.7):
            life.at(life.joined + 900 + DAY * chance.expovariate(1 / 2), jobs.train)
        for _ in range(int(chance.gammavariate(0.9, 108 if life.pays else 7))):
            # The longer somebody is here, the less often they come.
            when = life.joined + 3600 + DAY * chance.expovariate(1 / (110 if life.pays else 20))
            life.at(when, drawing.draw if chance.hits(0.45) else jobs.make)
    life.live()
    sales.finish()
    life.books.finish()
