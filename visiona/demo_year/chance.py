"""Chance that is the same each time: a seed, and no secret."""

from __future__ import annotations

import random


class Chance(random.Random):
    """`number` keeps the ids of one apart from those of another."""

    def __init__(self, seed: int, number: int = 0) -> None:
        super().__init__(seed)
        self._number, self._ids = number, 0

    def id(self) -> str:
        """A UUID. Each is above the one before: indexes like that better."""
        self._ids += 1
        low, end = self._ids, f"{self.getrandbits(64):016x}"
        return f"{self._number:08x}-{low >> 16:04x}-{low & 0xFFFF:04x}-{end[:4]}-{end[4:]}"

    def hits(self, share: float) -> bool:
        return self.random() < share

    def fingerprint(self) -> str:
        """64 hex digits."""
        return f"{self.getrandbits(256):064x}"
