"""The ledger's rules told a second time, as plainly as they go: one person, lists and sums."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

NEVER = datetime.max.replace(tzinfo=UTC)


class Refused(Exception):
    pass


@dataclass
class PlainLot:
    key: str
    granted: int
    priority: int
    expires: datetime | None
    number: int
    left: int = 0
    held: int = 0
    taken: int = 0
    owed: int = 0
    is_over: bool = False

    @property
    def free(self) -> int:
        return self.left - self.held

    @property
    def turn(self) -> tuple[datetime, int, int]:
        return (self.expires or NEVER, self.priority, self.number)


@dataclass
class PlainBook:
    lots: list[PlainLot] = field(default_factory=list)
    holds: dict[str, list[tuple[PlainLot, int]]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def balance(self) -> tuple[int, int, int]:
        return (
            sum(lot.left - lot.owed for lot in self.lots),
            sum(lot.held for lot in self.lots),
            sum(lot.free for lot in self.spendable()),
        )

    def spendable(self) -> list[PlainLot]:
        return [lot for lot in self._in_turn() if not lot.is_over and lot.free]

    def grant(self, lot: PlainLot) -> None:
        lot.left = lot.granted
        self.lots.append(lot)
        self._settle()

    def reserve(self, key: str, amount: int) -> None:
        self.holds[key] = []
        for lot, part in self._choose(amount):
            lot.held += part
            self.holds[key].append((lot, part))

    def take(self, amount: int) -> None:
        for lot, part in self._choose(amount):
            lot.left -= part

    def close(self, key: str, amount: int) -> None:
        """Captured first from what comes first in the spending order of now."""
        for lot, part in sorted(self.holds[key], key=lambda held: held[0].turn):
            used = min(part, amount)
            lot.held -= part
            lot.left -= used
            amount -= used
        self.closed.add(key)
        self._settle()

    def reverse(self, key: str, returned: int, charged: int, now: datetime) -> None:
        lot = next(lot for lot in self.lots if lot.key == key)
        change = lot.granted * min(returned, charged) // charged - lot.taken
        lot.taken += change
        if change >= 0:
            from_free = min(lot.free, change)
            lot.left -= from_free
            lot.owed += change - from_free
        else:
            paid = min(lot.owed, -change)
            lot.owed -= paid
            lot.left += -change - paid
            if lot.is_over:
                lot.is_over, lot.expires = False, now
        self._settle()

    def expire(self, lot: PlainLot) -> None:
        if lot.is_over:
            lot.left = lot.held

    def _in_turn(self) -> list[PlainLot]:
        return sorted(self.lots, key=lambda lot: lot.turn)

    def _choose(self, amount: int) -> list[tuple[PlainLot, int]]:
        if amount > sum(lot.free for lot in self.spendable()):
            raise Refused
        chosen = []
        for lot in self.spendable():
            part = min(lot.free, amount)
            amount -= part
            chosen += [(lot, part)] if part else []
        return chosen

    def _settle(self) -> None:
        for lot in self.lots:
            own = min(lot.free, lot.owed)
            lot.left -= own
            lot.owed -= own
        for debtor in [lot for lot in self._in_turn() if lot.owed]:
            for lot in self.spendable():
                part = min(lot.free, debtor.owed)
                lot.left -= part
                debtor.owed -= part
