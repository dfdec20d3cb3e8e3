"""Who comes in the made year: more each month, from ten countries."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from math import sqrt
from typing import Any

from visiona.demo_year.books import Books
from visiona.demo_year.chance import Chance

DAY = 86_400.0
# Share of the people, currency, and value added tax in per cent.
COUNTRIES: dict[str, tuple[int, str, int]] = {
    "US": (40, "usd", 0), "GB": (10, "usd", 20), "DE": (12, "eur", 19), "FR": (9, "eur", 20),
    "ES": (6, "eur", 21), "IT": (6, "eur", 22), "NL": (5, "eur", 21), "AT": (4, "eur", 20),
    "CH": (4, "usd", 0), "CA": (4, "usd", 0),
}  # fmt: skip
_SHARES = [share for share, _, _ in COUNTRIES.values()]
NAMES = ("Ada", "Bo", "Chidi", "Dana", "Emil", "Fatou", "Goran", "Hana", "Ines", "Jun")


@dataclass
class Life:
    """One person's year: what happens to them in the order of time, and what they have."""

    id: str
    number: int
    joined: float
    until: float
    country: str
    chance: Chance
    books: Books
    verified: bool = False
    pays: bool = False
    model_id: str = ""
    model_ready: float = 0.0
    consent_id: str = ""
    _events: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = field(
        default_factory=list
    )
    _number: Iterator[int] = field(default_factory=count)

    @property
    def currency(self) -> str:
        return COUNTRIES[self.country][1]

    @property
    def tax_percent(self) -> int:
        return COUNTRIES[self.country][2]

    def at(self, when: float, act: Callable[..., None], *facts: Any) -> None:
        """`act(when, *facts)`, should that still be in the year."""
        if when < self.until:
            heapq.heappush(self._events, (when, next(self._number), act, facts))

    def live(self) -> None:
        while self._events:
            when, _, act, facts = heapq.heappop(self._events)
            act(when, *facts)


def arrival(chance: Chance, since: float, until: float) -> float:
    """More come as the year goes on, and more by day than by night."""
    day = since + (until - since) * sqrt(chance.random())
    return min(until - 1, day - day % DAY + DAY * (0.3 + 0.6 * chance.random()))


def country(chance: Chance) -> str:
    return chance.choices(list(COUNTRIES), _SHARES)[0]
