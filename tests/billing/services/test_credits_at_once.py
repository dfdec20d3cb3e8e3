"""Many writers on few accounts: the sums hold, and the database never has to object."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from billing.models import CreditHold, CreditLot, HoldState, LedgerEntry, Purpose, Source
from billing.services import audit, credits, locked_account, paid_jobs
from billing.services.credits import Balance, NotEnoughCredits
from tests import crash_process, factories
from tests.billing import busy_writer
from tests.billing.at_once import at_once
from tests.billing.random_person import RandomPerson
from tests.deep import times

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
SEED = int(os.environ.get("LEDGER_SEED", random.randrange(10**6)))
THREADS, OPERATIONS = 4, times(2_000, 10_000)
KILLS, MOST_KILLS = times(2, 6), 12


def spend(owner, number):
    return credits.reserve(owner, f"job:{owner}:{number}", 1000, Purpose.IMAGE)


def test_twenty_who_spend_five_credits_make_five_jobs():
    owner = uuid4()
    credits.grant(owner, 5000, Source.PACK, "session:cs_1")

    results = at_once([partial(spend, owner, number) for number in range(20)])

    assert Counter(map(type, results)) == {CreditHold: 5, NotEnoughCredits: 15}
    assert credits.balance(owner) == Balance(5000, 5000, 0)
    assert audit.breaks() == []


def test_twenty_deliveries_of_one_invoice_grant_once():
    owner = uuid4()
    grant = partial(credits.grant, owner, 5000, Source.ALLOWANCE, "invoice:in_1")

    results = at_once([grant] * 20)

    assert {lot.pk for lot in results} == {CreditLot.objects.get().pk}
    assert credits.balance(owner).posted_mc == 5000


def test_twenty_first_visits_make_one_account_with_one_gift(settings):
    settings.SIGNUP_CREDITS = 5000
    owner = factories.make_user("newcomer@example.com").pk

    results = at_once([partial(credits.balance, owner)] * 20)

    assert set(results) == {Balance(5000, 0, 5000)}
    assert LedgerEntry.objects.count() == 1


def test_a_capture_and_a_release_at_once_are_one_of_both():
    owner = uuid4()
    credits.grant(owner, 5000, Source.PACK, "session:cs_1")
    credits.reserve(owner, "job:1", 4000, Purpose.IMAGE)

    results = at_once(
        [partial(credits.capture, "job:1", 4000), partial(credits.release, "job:1")] * 4
    )

    assert len({hold.state for hold in results}) == 1
    assert credits.balance(owner).held_mc == 0
    assert audit.breaks() == []


def test_without_the_lock_two_spend_the_same_credits(monkeypatch):
    """The guard of the tests above: they must be able to see a lost lock."""
    owner, both_have_read = uuid4(), threading.Barrier(2)
    credits.grant(owner, 1000, Source.PACK, "session:cs_1")
    read = locked_account._alive

    def read_together(account):
        lots = list(read(account))
        both_have_read.wait(10)
        return lots

    monkeypatch.setattr(
        locked_account, "_lock", lambda which: locked_account.CreditAccount.objects.get(which)
    )
    monkeypatch.setattr(locked_account, "_alive", read_together)

    results = at_once([partial(spend, owner, number) for number in range(2)])

    assert [type(result) for result in results] == [CreditHold, CreditHold]
    assert "what is held is the sum of the open holds" in {found.rule for found in audit.breaks()}


@pytest.mark.slow
def test_thousands_of_random_acts_agree_with_plain_books():
    print(f"LEDGER_SEED={SEED}")
    chance = random.Random(SEED)
    shared = [uuid4() for _ in range(2)]
    groups = [Group(random.Random(chance.random()), shared) for _ in range(THREADS)]

    results = at_once([group.act for group in groups])

    assert results == [None] * THREADS, results
    done = sum((group.did for group in groups), Counter())
    assert done["refused"] > OPERATIONS / 20
    assert all(done[name] for name in ("capture", "reverse", "expire", "adjust", "close_again"))
    assert LedgerEntry.objects.filter(kind="settle").exists()
    assert audit.breaks() == []


class Group:
    """Eight persons of this thread alone, compared act by act, and two shared with the others."""

    def __init__(self, chance, shared):
        self.chance = chance
        self.own = [RandomPerson(random.Random(chance.random())) for _ in range(8)]
        self.strangers = [Stranger(random.Random(chance.random()), owner) for owner in shared]

    def act(self):
        for number in range(OPERATIONS // THREADS):
            if number % 4:
                person = self.chance.choice(self.own)
                person.act()
                # A difference stays, so not every act needs a look.
                assert number % 5 or person.agrees(), (SEED, number, person.did)
            else:
                self.chance.choice(self.strangers).act()
        assert all(person.agrees() for person in self.own), SEED

    @property
    def did(self):
        return sum((person.did for person in [*self.own, *self.strangers]), Counter())


class Stranger(RandomPerson):
    """Shares the account with other threads: its own books can't know what they did."""

    def __init__(self, chance, owner):
        super().__init__(chance, owner)
        self.mark = uuid4()
        self.mine = []

    def act(self):
        self.count += 1
        key = f"{self.mark}:{self.count}"
        try:
            self.chance.choice([self.give, self.start, self.start, self.end, self.undo])(key)
        except NotEnoughCredits:
            self.did["refused"] += 1

    def give(self, key):
        credits.grant(self.owner, self.chance.randint(1, 1500), Source.PACK, key)

    def start(self, key):
        credits.reserve(self.owner, key, self.chance.randint(1, 2500), Purpose.IMAGE)
        self.mine.append(key)

    def end(self, key):
        if self.mine:
            credits.capture(self.mine.pop(), self.chance.randint(0, 1))

    def undo(self, key):
        lot = CreditLot.objects.filter(owner=self.owner).order_by("?").first()
        if lot:
            credits.reverse(lot.source_key, self.chance.randint(0, 900), 900)


@pytest.mark.slow
def test_a_writer_killed_again_and_again_leaves_right_books(monkeypatch):
    owners = [uuid4() for _ in range(2)]
    orphans = CreditHold.objects.filter(state=HoldState.OPEN)

    for kill in range(MOST_KILLS):
        kill_busy_writer(owners)
        assert audit.breaks() == []
        if kill + 1 >= KILLS and orphans.exists():
            break

    assert orphans.exists()
    orphans.update(expires_at=timezone.now())
    for hold in paid_jobs.overdue_holds(timezone.now()):
        paid_jobs.look_after(hold)
    assert {credits.balance(owner).held_mc for owner in owners} == {0}
    assert audit.breaks() == []


def kill_busy_writer(owners):
    before = LedgerEntry.objects.count()
    writer = crash_process.start(busy_writer.run, owners)
    try:
        deadline = time.monotonic() + 60
        while LedgerEntry.objects.count() < before + 40:
            assert writer.is_alive(), "the writer ended by itself"
            assert time.monotonic() < deadline, "the writer writes nothing"
    finally:
        writer.kill()
        writer.join()
