"""The credits of one made person, kept by the rules of the ledger, without a database."""

from __future__ import annotations

from dataclasses import dataclass, field

from billing.models import CreditAccount, CreditHold, CreditLot, EntryKind, HoldLot, LedgerEntry
from billing.models.credits import PRIORITIES
from visiona.demo_year.chance import Chance
from visiona.demo_year.tables import Table, moment

_NEVER = float("inf")


@dataclass
class BookTables:
    accounts: Table = field(
        default_factory=lambda: Table(CreditAccount, "owner_id posted_mc seq created_at")
    )
    lots: Table = field(
        default_factory=lambda: Table(
            CreditLot,
            "id owner_id source source_key priority granted_mc remaining_mc reversed_mc expires_at"
            " order_id created_at",
        )
    )
    entries: Table = field(
        default_factory=lambda: Table(
            LedgerEntry,
            "id owner_id seq kind amount_mc balance_after_mc key lot_id hold_id note created_at",
        )
    )
    holds: Table = field(
        default_factory=lambda: Table(
            CreditHold,
            "id owner_id key purpose amount_mc captured_mc state expires_at closed_at created_at",
        )
    )
    parts: Table = field(
        default_factory=lambda: Table(HoldLot, "id owner_id hold_id lot_id amount_mc created_at")
    )

    def all(self) -> list[Table]:
        return [self.accounts, self.lots, self.entries, self.holds, self.parts]


@dataclass
class Lot:
    id: str
    source: str
    key: str
    granted: int
    at: float
    expires: float = _NEVER
    order_id: str | None = None
    remaining: int = 0
    reversed: int = 0

    @property
    def place(self) -> tuple[float, int, float]:
        """In the order of spending."""
        return self.expires, PRIORITIES[self.source], self.at


@dataclass(frozen=True)
class Spending:
    """What a job holds and what of it is spent, from when it was asked for to its end."""

    job_id: str
    purpose: str
    held: int
    captured: int
    begun: float
    ended: float


class Books:
    def __init__(self, owner_id: str, at: float, chance: Chance, tables: BookTables) -> None:
        self.owner_id, self.at, self._chance, self._tables = owner_id, at, chance, tables
        self.lots: list[Lot] = []
        self.balance = self._seq = 0

    def grant(self, lot: Lot) -> Lot:
        self.lots.append(lot)
        lot.remaining = lot.granted
        self._enter(EntryKind.GRANT, lot, lot.granted, lot.at, key=f"grant:{lot.key}")
        return lot

    def free(self, at: float) -> int:
        return sum(lot.remaining for lot in self.lots if lot.expires > at)

    def spend(self, spending: Spending) -> bool:
        """False where there is not enough, and nothing is written."""
        at = spending.begun
        if self.free(at) < spending.held:
            return False
        hold_id, key, left = self._chance.id(), f"job:{spending.job_id}", spending.captured
        usable = [lot for lot in self.lots if lot.expires > at and lot.remaining]
        to_hold = spending.held
        for lot in sorted(usable, key=lambda lot: lot.place):
            part = min(lot.remaining, to_hold)
            to_hold -= part
            if part:
                begun = moment(at)
                place = (self._chance.id(), self.owner_id, hold_id, lot.id, part, begun)
                self._tables.parts.add(*place)
            used = min(part, left)
            left -= used
            if used:
                name = f"capture:{key}:{lot.id}"
                ended = spending.ended
                self._enter(EntryKind.CAPTURE, lot, -used, ended, key=name, hold=hold_id)
        self._close(hold_id, key, spending)
        return True

    def expire(self, lot: Lot, at: float) -> None:
        if lot.remaining:
            self._enter(EntryKind.EXPIRE, lot, -lot.remaining, at)

    def take_back(self, lot: Lot, amount: int, at: float, why: str = "refunded") -> None:
        lot.reversed += amount
        self._enter(EntryKind.REVERSE, lot, -amount, at, note=f"Payment {why}")

    def finish(self) -> None:
        add = self._tables.lots.add
        for lot in self.lots:
            ends = moment(lot.expires) if lot.expires < _NEVER else None
            amounts = (lot.granted, lot.remaining, lot.reversed, ends, lot.order_id)
            priority = PRIORITIES[lot.source]
            add(lot.id, self.owner_id, lot.source, lot.key, priority, *amounts, moment(lot.at))
        self._tables.accounts.add(self.owner_id, self.balance, self._seq, moment(self.at))

    def _close(self, hold_id: str, key: str, spending: Spending) -> None:
        state = "captured" if spending.captured else "released"
        self._tables.holds.add(
            hold_id, self.owner_id, key, spending.purpose, spending.held, spending.captured,
            state, moment(spending.begun + 7200), moment(spending.ended), moment(spending.begun),
        )  # fmt: skip

    def _enter(self, kind: EntryKind, lot: Lot, amount: int, at: float, **facts: str) -> None:
        lot.remaining += 0 if kind == EntryKind.GRANT else amount
        self.balance += amount
        self._seq += 1
        key = facts.get("key") or f"{kind}:{self.owner_id}:{self._seq}"
        self._tables.entries.add(
            self._chance.id(), self.owner_id, self._seq, kind.value, amount, self.balance, key,
            lot.id, facts.get("hold"), facts.get("note", ""), moment(at),
        )  # fmt: skip
