"""A paid job's money, reserve and capture, against one bare UPDATE of a balance; and a quote.

Both through Django on a durable Postgres, since waiting for the disk is a part of both. The bare
UPDATE is one statement and forgets everything: no lots, no history, no holds, no repeat key. A
job's money is two transactions of eight statements each, so the same price per statement would
give 0.06x: the goals are two thirds of that, and half on a hot account, whose jobs wait for each
other. What matters to people: one account alone takes dozens of jobs a second, where the largest
plan runs four at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from uuid import UUID, uuid4

from benchmarks.measuring import ROOT
from benchmarks.result import Result
from local import postgres

CLIENTS, ACTS, ROUNDS = 4, 60, 5
PRICE_MC, PLENTY_MC = 1000, 10**9


def measure() -> list[Result]:
    with _database():
        import django

        django.setup()
        owners = [uuid4() for _ in range(CLIENTS)]
        _fill(owners)
        hot, many = owners[:1] * CLIENTS, owners
        return [
            _compared("money of a job, one hot account", hot, goal=0.03),
            _compared(f"money of a job, {CLIENTS} accounts at once", many, goal=0.04),
            _quote_queries(owners[0]),
        ]


def _compared(what: str, owners: list[UUID], goal: float) -> Result:
    """In turns, so that a busy machine slows both."""
    bare, ours = [], []
    for _ in range(ROUNDS):
        bare.append(_per_second(_bare_update, owners))
        ours.append(_per_second(_reserve_and_capture, owners))
    plain, full = median(bare), median(ours)
    return Result(what, f"{plain:.0f}/s", f"{full:.0f}/s", ratio=full / plain, goal=goal)


def _per_second(act: Callable[[UUID], None], owners: list[UUID]) -> float:
    from django.db import connection

    def client(owner: UUID) -> None:
        for _ in range(ACTS):
            act(owner)
        connection.close()

    began = time.monotonic()
    with ThreadPoolExecutor(len(owners)) as pool:
        list(pool.map(client, owners))
    return ACTS * len(owners) / (time.monotonic() - began)


def _bare_update(owner: UUID) -> None:
    """On the account of somebody who has no books to bend."""
    from django.db.models import F

    from billing.models import CreditAccount

    rich = CreditAccount.objects.filter(pk=_without_books(owner), posted_mc__gte=PRICE_MC)
    assert rich.update(posted_mc=F("posted_mc") - PRICE_MC) == 1


def _reserve_and_capture(owner: UUID) -> None:
    from billing.models import Purpose
    from billing.services import credits

    key = f"job:{uuid4()}"
    credits.reserve(owner, key, PRICE_MC, Purpose.IMAGE)
    credits.capture(key, PRICE_MC)


def _quote_queries(owner: UUID) -> Result:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from billing.models import Purpose
    from billing.services.quotes import quote

    with CaptureQueriesContext(connection) as seen:
        quote(owner, Purpose.IMAGE, 4)
    return Result("queries of a quote", "1", str(len(seen)), len(seen), goal=1, at_least=False)


def _fill(owners: list[UUID]) -> None:
    from billing.models import CreditAccount, Source
    from billing.services import credits

    for owner in owners:
        credits.grant(owner, PLENTY_MC, Source.PACK, f"benchmark:{owner}")
        CreditAccount.objects.create(owner_id=_without_books(owner), posted_mc=PLENTY_MC)


def _without_books(owner: UUID) -> UUID:
    return UUID(int=owner.int ^ 1)


@contextmanager
def _database() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        server = postgres.start(Path(folder), durable=True)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "visiona.settings",
            "ENVIRONMENT": "test",
            "DATABASE_ADMIN_URL": server.url(),
            "DATABASE_URL": server.url("visiona_owner", "visiona"),
            "DB_ROLE": "",
            "STRIPE_MIRROR": "false",
        }
        try:
            _manage("create_roles")
            _manage("migrate", "--verbosity", "0")
            os.environ["DB_ROLE"] = "visiona_worker"
            yield
        finally:
            server.remove()


def _manage(*words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
