"""A worker that spends without end until it is killed."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

from billing.models import Purpose, Source
from billing.services import credits


def run(owners: list[UUID]) -> None:
    with ThreadPoolExecutor(2 * len(owners)) as pool:
        for ended in [pool.submit(spend, owner) for owner in [*owners, *owners]]:
            ended.result()


def spend(owner: UUID) -> None:
    chance = random.Random()
    while True:
        key = str(uuid4())
        credits.grant(owner, 3000, Source.PACK, f"session:{key}")
        credits.reserve(owner, f"job:{key}", 2000, Purpose.IMAGE)
        credits.capture(f"job:{key}", chance.choice([0, 500, 2000]))
        credits.reverse(f"session:{key}", chance.choice([0, 450, 900]), 900)
