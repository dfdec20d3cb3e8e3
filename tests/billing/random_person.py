"""Somebody who does anything with credits, in any order, and keeps plain books beside it."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from billing.models import CreditLot, Purpose, Source
from billing.services import credits
from tests.billing.plain import PlainBook, PlainLot, Refused

CHARGED = 900
TURNS = {
    "grant": 20, "grant_again": 3, "reserve": 36, "reserve_again": 3, "capture": 16, "release": 6,
    "close_again": 3, "reverse": 6, "age": 3, "expire": 4, "adjust": 4,
}  # fmt: skip


class RandomPerson:
    def __init__(self, chance: random.Random, owner: UUID | None = None) -> None:
        self.chance, self.owner = chance, owner or uuid4()
        self.plain, self.count = PlainBook(), 0
        self.did: Counter[str] = Counter()
        self.refusals: list[tuple[credits.NotEnoughCredits, int]] = []

    def act(self) -> None:
        """One act on both; they refuse together or not at all."""
        [name] = self.chance.choices(list(TURNS), list(TURNS.values()))
        self.count += 1
        self.did[name] += 1
        try:
            getattr(self, name)()
        except credits.NotEnoughCredits as refusal:
            self.did["refused"] += 1
            self.refusals.append((refusal, self.plain.balance()[2]))

    def agrees(self) -> bool:
        found = credits.balance(self.owner)
        are_rightly_refused = all(
            refusal.available_mc == spendable < refusal.needed_mc
            for refusal, spendable in self.refusals
        )
        self.refusals.clear()
        plain = self.plain.balance()
        return are_rightly_refused and plain == (
            found.posted_mc,
            found.held_mc,
            found.spendable_mc,
        )

    def grant(self) -> None:
        source = self.chance.choice([Source.PACK, Source.ALLOWANCE, Source.GIFT])
        days = self.chance.choice([None, 1, 30])
        expires = timezone.now() + timedelta(days=days) if days else None
        lot = credits.grant(
            self.owner,
            self.chance.randint(1, 1500),
            source,
            self._key(self.count),
            expires_at=expires,
        )
        self.plain.grant(
            PlainLot(lot.source_key, lot.granted_mc, lot.priority, expires, self.count)
        )

    def grant_again(self) -> None:
        lot = self._any(self.plain.lots)
        if lot:
            credits.grant(self.owner, 77, Source.PACK, lot.key)

    def reserve(self) -> None:
        key, amount = self._key(self.count), self.chance.randint(1, 2500)
        try:
            self.plain.reserve(key, amount)
        except Refused:
            del self.plain.holds[key]
        credits.reserve(self.owner, key, amount, Purpose.IMAGE)
        assert key in self.plain.holds

    def reserve_again(self) -> None:
        key = self._any(list(self.plain.holds))
        if key:
            credits.reserve(self.owner, key, 77, Purpose.IMAGE)

    def capture(self) -> None:
        key = self._any(self._open())
        if key:
            amount = self.chance.randint(0, sum(part for _, part in self.plain.holds[key]))
            credits.capture(key, amount)
            self.plain.close(key, amount)

    def release(self) -> None:
        key = self._any(self._open())
        if key:
            credits.release(key)
            self.plain.close(key, 0)

    def close_again(self) -> None:
        key = self._any(list(self.plain.closed))
        if key:
            self.chance.choice([credits.release, lambda key: credits.capture(key, 1)])(key)

    def reverse(self) -> None:
        lot = self._any(self.plain.lots)
        if lot:
            returned = self.chance.randint(0, CHARGED)
            found = credits.reverse(lot.key, returned, CHARGED)
            self.plain.reverse(lot.key, returned, CHARGED, found.expires_at)

    def age(self) -> None:
        """A month passes for one lot."""
        lot = self._any(self.plain.lots)
        if lot:
            lot.expires = timezone.now() - timedelta(seconds=1)
            lot.is_over = True
            CreditLot.objects.filter(source_key=lot.key).update(expires_at=lot.expires)

    def expire(self) -> None:
        lot = self._any([lot for lot in self.plain.lots if lot.is_over])
        if lot:
            credits.expire_lot(CreditLot.objects.get(source_key=lot.key))
            self.plain.expire(lot)

    def adjust(self) -> None:
        amount = -self.chance.randint(1, 500)
        try:
            self.plain.take(-amount)
            is_refused = False
        except Refused:
            is_refused = True
        credits.adjust(self.owner, amount, None, "because")
        assert not is_refused

    def _open(self) -> list[str]:
        return [key for key in self.plain.holds if key not in self.plain.closed]

    def _key(self, number: int) -> str:
        return f"{self.owner}:{number}"

    def _any(self, things: list) -> object:
        return self.chance.choice(things[-12:]) if things else None
