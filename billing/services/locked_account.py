"""An account opened for writing: locked, read once, written once, all in one transaction.

The lock is what keeps two writers apart; the constraints below it never speak as long as it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from billing.models import CreditAccount, CreditLot, EntryKind, LedgerEntry, Source
from billing.models.credits import PRIORITIES
from billing.services import gifts

# From here on a person is warned when credits run low: once, until there are as many again.
ENOUGH_MC = 10_000
# The account and any number of lots in one statement: round trips are a hot account's time.
_WRITE = """
WITH lots AS (
    UPDATE billing_creditlot AS lot SET remaining_mc = new.remaining, held_mc = new.held,
        reversed_mc = new.reversed, owed_mc = new.owed, settled_mc = new.settled,
        expires_at = new.expires
    FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
        %s::timestamptz[]) AS new (id, remaining, held, reversed, owed, settled, expires)
    WHERE lot.id = new.id
)
UPDATE billing_creditaccount SET posted_mc = %s, held_mc = %s, owed_mc = %s, seq = %s,
    warns_when_low = %s
WHERE owner_id = %s
"""


class NotEnoughCredits(Exception):
    """Nothing was taken. `available_mc` is what the person can spend now."""

    def __init__(self, needed_mc: int, available_mc: int) -> None:
        super().__init__(f"needs {needed_mc}, has {available_mc}")
        self.needed_mc, self.available_mc = needed_mc, available_mc

    @property
    def missing_mc(self) -> int:
        return self.needed_mc - self.available_mc


@dataclass
class LockedAccount:
    """Its row, its lots that still matter in spending order, and what is to be written."""

    row: CreditAccount
    lots: list[CreditLot]
    now: datetime
    _entries: list[LedgerEntry] = field(default_factory=list)
    _added: list[CreditLot] = field(default_factory=list)
    _touched: dict[UUID, CreditLot] = field(default_factory=dict)

    def spendable(self) -> list[CreditLot]:
        """Lots with free credits that have not expired, in spending order."""
        return [lot for lot in self.lots if lot.free_mc > 0 and not self.has_expired(lot)]

    @property
    def free_mc(self) -> int:
        return sum(lot.free_mc for lot in self.spendable())

    def choose(self, amount_mc: int) -> list[tuple[CreditLot, int]]:
        """Which lots give how much. Raises NotEnoughCredits."""
        chosen, left = [], amount_mc
        for lot in self.spendable():
            part = min(lot.free_mc, left)
            if part:
                chosen.append((lot, part))
                left -= part
        if left:
            raise NotEnoughCredits(amount_mc, amount_mc - left)
        return chosen

    def has_expired(self, lot: CreditLot) -> bool:
        return lot.expires_at is not None and lot.expires_at <= self.now

    def lot(self, lot_id: UUID) -> CreditLot:
        return next(lot for lot in self.lots if lot.pk == lot_id)

    def look_up(self, source_key: str) -> CreditLot:
        """A lot that may be spent and so may not be among those read. Raises DoesNotExist."""
        for lot in self.lots:
            if lot.source_key == source_key:
                return lot
        self.lots.append(CreditLot.objects.get(source_key=source_key, owner=self.row.pk))
        return self.lots[-1]

    def add(self, lot: CreditLot, kind: EntryKind = EntryKind.GRANT, **facts: Any) -> CreditLot:
        lot.owner_id = self.row.pk
        lot.remaining_mc = 0
        self.lots.append(lot)
        self._added.append(lot)
        self.post(lot, kind, lot.granted_mc, key=f"{kind}:{lot.source_key}", **facts)
        return lot

    def hold(self, lot: CreditLot, amount_mc: int) -> None:
        """Set aside, or with a negative amount give free again."""
        lot.held_mc += amount_mc
        self.row.held_mc += amount_mc
        self._touch(lot)

    def post(
        self, lot: CreditLot, kind: EntryKind, amount_mc: int, *, key: str = "", **facts: Any
    ) -> None:
        """One entry and what it does to its lot; what the lot can't give is owed."""
        owed = max(0, -amount_mc - lot.free_mc) if amount_mc < 0 else -min(lot.owed_mc, amount_mc)
        lot.remaining_mc += amount_mc + owed
        self._owe(lot, owed)
        self._touch(lot)
        row = self.row
        row.posted_mc += amount_mc
        row.seq += 1
        entry = LedgerEntry(
            owner_id=row.pk,
            seq=row.seq,
            kind=kind,
            amount_mc=amount_mc,
            balance_after_mc=row.posted_mc,
            key=key or f"{kind}:{row.pk}:{row.seq}",
            lot_id=lot.pk,
            **facts,
        )
        self._entries.append(entry)

    def close(self) -> None:
        """Whatever changed, a lot was touched."""
        self._settle()
        if not self._touched:
            return
        self.row.warns_when_low = self.row.warns_when_low or self.free_mc >= ENOUGH_MC
        CreditLot.objects.bulk_create(self._added)
        LedgerEntry.objects.bulk_create(self._entries)
        self._write()

    def _settle(self) -> None:
        """What is owed is paid by whatever is free, as soon as it is free."""
        if not self.row.owed_mc:
            return
        debtors = [lot for lot in self.lots if lot.owed_mc]
        for debtor in debtors:
            own = min(debtor.free_mc, debtor.owed_mc)
            debtor.remaining_mc -= own
            self._owe(debtor, -own)
            self._touch(debtor)
        for debtor in debtors:
            for lot in self.spendable():
                self._pay(debtor, lot)

    def _pay(self, debtor: CreditLot, payer: CreditLot) -> None:
        amount = min(debtor.owed_mc, payer.free_mc)
        if amount:
            self.post(payer, EntryKind.SETTLE, -amount)
            self.post(debtor, EntryKind.SETTLE, amount)
            debtor.settled_mc += amount

    def _owe(self, lot: CreditLot, amount_mc: int) -> None:
        lot.owed_mc += amount_mc
        self.row.owed_mc += amount_mc

    def _touch(self, lot: CreditLot) -> None:
        self._touched[lot.pk] = lot

    def _write(self) -> None:
        lots = [lot for lot in self._touched.values() if lot not in self._added]
        columns: list[list[Any]] = [
            [lot.pk for lot in lots],
            [lot.remaining_mc for lot in lots],
            [lot.held_mc for lot in lots],
            [lot.reversed_mc for lot in lots],
            [lot.owed_mc for lot in lots],
            [lot.settled_mc for lot in lots],
            [lot.expires_at for lot in lots],
        ]
        row = self.row
        totals = [row.posted_mc, row.held_mc, row.owed_mc, row.seq, row.warns_when_low, row.pk]
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [*columns, *totals])


@contextmanager
def locked_account(owner_id: UUID) -> Iterator[LockedAccount]:
    """The person's account; a first one is made, with the welcome gift in it."""
    with transaction.atomic():
        row = _lock(Q(pk=owner_id)) or _new_account(owner_id)
        yield from _written(row)


@contextmanager
def locked_account_of(rows: QuerySet[Any]) -> Iterator[LockedAccount]:
    """The account that the one row belongs to. Raises DoesNotExist of the row's model."""
    with transaction.atomic():
        row = _lock(Q(pk__in=rows.values("owner_id")))
        if row is None:
            raise rows.model.DoesNotExist
        yield from _written(row)


def _lock(which: Q) -> CreditAccount | None:
    return CreditAccount.objects.select_for_update(no_key=True).filter(which).first()


def _new_account(owner_id: UUID) -> CreditAccount:
    """Two that come first together wait for each other here, and both find one row."""
    CreditAccount.objects.bulk_create([CreditAccount(owner_id=owner_id)], ignore_conflicts=True)
    return CreditAccount.objects.select_for_update(no_key=True).get(pk=owner_id)


def _written(row: CreditAccount) -> Iterator[LockedAccount]:
    account = LockedAccount(row, list(_alive(row)), timezone.now())
    if row.seq == 0 and settings.SIGNUP_CREDITS and _is_new_here(row.pk):
        account.add(_gift(row.pk), note="Welcome")
    yield account
    account.close()


def _alive(row: CreditAccount) -> Iterable[CreditLot]:
    alive = Q(remaining_mc__gt=0) | Q(owed_mc__gt=0)
    return CreditLot.objects.filter(alive, owner=row.pk).in_spending_order()


def _is_new_here(owner_id: UUID) -> bool:
    """Neither nobody, nor somebody whose earlier account had the gift."""
    address = User.objects.filter(pk=owner_id, erased_at=None).values_list("email", flat=True)
    return any(not gifts.was_given(one) for one in address)


def _gift(owner_id: UUID) -> CreditLot:
    return CreditLot(
        source=Source.GIFT,
        source_key=f"signup:{owner_id}",
        priority=PRIORITIES[Source.GIFT],
        granted_mc=settings.SIGNUP_CREDITS,
    )
