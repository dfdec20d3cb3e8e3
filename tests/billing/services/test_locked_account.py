"""What the locked account itself promises; test_credits.py has what is made of it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from billing.models import CreditHold, CreditLot, EntryKind, LedgerEntry, Purpose, Source
from billing.services import credits
from billing.services.locked_account import locked_account, locked_account_of

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


class Interrupted(Exception):
    pass


def test_an_error_inside_writes_nothing():
    owner = uuid4()
    credits.grant(owner, 1000, Source.PACK, "session:cs_1")

    with pytest.raises(Interrupted):
        write_and_stop(owner)

    assert credits.balance(owner).posted_mc == 1000
    assert LedgerEntry.objects.count() == 1


def write_and_stop(owner):
    with locked_account(owner) as account:
        account.post(account.lots[0], EntryKind.ADJUST, -500)
        raise Interrupted


def test_an_unchanged_book_is_two_reads(django_assert_num_queries):
    owner = uuid4()
    credits.grant(owner, 1000, Source.PACK, "session:cs_1")

    with django_assert_num_queries(4), locked_account(owner):  # with the savepoint's two
        pass


def test_any_number_of_lots_is_one_write(django_assert_num_queries):
    owner = uuid4()
    for number in range(5):
        credits.grant(owner, 1000, Source.PACK, f"session:cs_{number}")

    with django_assert_num_queries(8):  # savepoint 2, read 3, hold, its parts, all amounts
        credits.reserve(owner, "job:1", 5000, Purpose.IMAGE)

    assert set(CreditLot.objects.values_list("held_mc", flat=True)) == {1000}


def test_a_row_that_is_not_there_has_no_book():
    with pytest.raises(CreditHold.DoesNotExist), locked_account_of(CreditHold.objects.none()):
        pass


def test_a_spent_lot_is_read_only_when_it_is_asked_for():
    owner = uuid4()
    credits.grant(owner, 1000, Source.PACK, "session:cs_1")
    credits.adjust(owner, -1000, None, "spent")

    with locked_account(owner) as account:
        alive = list(account.lots)
        found = account.look_up("session:cs_1")

    assert alive == []
    assert found.remaining_mc == 0
    with pytest.raises(CreditLot.DoesNotExist), locked_account(uuid4()) as strange:
        strange.look_up("session:cs_1")


def test_a_lot_has_expired_from_its_minute_on():
    owner = uuid4()
    credits.grant(owner, 1000, Source.PACK, "a", expires_at=timezone.now())

    with locked_account(owner) as account:
        assert account.has_expired(account.lots[0])
        assert account.spendable() == []
