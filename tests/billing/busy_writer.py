"""Spends without end until it is killed: `python -m tests.billing.busy_writer <owner> ...`."""

from __future__ import annotations

import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import django


def spend(owner: UUID) -> None:
    from billing.models import Purpose, Source
    from billing.services import credits

    chance = random.Random()
    while True:
        key = str(uuid4())
        credits.grant(owner, 3000, Source.PACK, f"session:{key}")
        credits.reserve(owner, f"job:{key}", 2000, Purpose.IMAGE)
        credits.capture(f"job:{key}", chance.choice([0, 500, 2000]))
        credits.reverse(f"session:{key}", chance.choice([0, 450, 900]), 900)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visiona.settings")
    django.setup()
    owners = [UUID(text) for text in sys.argv[1:]]
    with ThreadPoolExecutor(2 * len(owners)) as pool:
        for ended in [pool.submit(spend, owner) for owner in [*owners, *owners]]:
            ended.result()
