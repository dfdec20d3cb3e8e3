"""A made year of a shop: people who come, train, make, buy, leave and come back.

The same seed and end give the same rows. Its books are as the ledger wants them, and nobody can
log in as any of its people.
"""

from __future__ import annotations

from visiona.demo_year.making import DOMAIN, Wanted, make

__all__ = ["DOMAIN", "Wanted", "make"]
