"""The staff's pages of numbers on a made year, against the same asked of the rows themselves.

5,000 people, 100,000 entries of the ledger and 1,000,000 acts of the vectoriser. Each report that
is kept in figures of days is asked for the whole year, and beside it the query of its figures over
all of that year's rows, which is what a page without them would run. Pages are opened by the
test client, as staff, with all that stands around them.
The sums of the year are held against plain SQL.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.database import migrated
from benchmarks.measuring import side_by_side
from benchmarks.result import Result, faster

if TYPE_CHECKING:
    from django.test import Client

PEOPLE, ACTS, DAYS, ROUNDS = 5000, 200, 365, 5
# The figures of a report, and what it is called.
COMPARED = {
    "vectoriser": ("vector_acts", "vector_bytes", "vector_pictures"),
    "job-times": ("job_time", "job_wait"),
    "margin-by-plan": ("margin", "margin_cost"),
}
PAGE_SECONDS = 0.3
DAY_SECONDS = 0.3


def measure() -> list[Result]:
    with migrated():
        import django

        django.setup()
        _make()
        return [*map(_against_rows, COMPARED), _slowest_page(), _unequal(), _of_a_day()]


def _against_rows(name: str) -> Result:
    from core.row_security import STAFF, WORKER, role_scope
    from reports import registry
    from reports.periods import recent
    from reports.services import rollups, sql

    report, period = registry.find(name), recent(DAYS)
    assert report is not None
    queries = {rollup.figure: rollup.sql for rollup in rollups.rollups()}
    asked = report.asked(period, {})

    def rows() -> None:
        with role_scope(WORKER):
            for figure in COMPARED[name]:
                sql.fetch(queries[figure], since=period.since, until=period.until)

    def figures() -> None:
        with role_scope(STAFF):
            list(report.rows(asked))

    raw, ours = side_by_side(rows, figures, rounds=ROUNDS)
    return faster(f"report {name}, a year", raw, ours, goal=20)


def _slowest_page() -> Result:
    from reports import registry
    from reports.periods import recent

    client, query = _staff_client(), recent(DAYS).query
    times = {
        report.name: _median(partial(client.get, f"/staff/reports/{report.name}/?{query}"))
        for report in registry.all_reports()
    }
    name = max(times, key=lambda name: times[name])
    slowest = f"{times[name] * 1000:.0f} ms"
    return Result(
        f"slowest report page of {len(times)}: {name}", "", slowest, times[name],
        goal=PAGE_SECONDS, at_least=False, unit=" s",
    )  # fmt: skip


def _unequal() -> Result:
    """Sums that plain SQL of the rows says otherwise, and rules that the books break."""
    from billing.services import audit
    from core.row_security import WORKER, role_scope
    from reports.periods import recent
    from tests.reports.plain_sums import SUMS_OF_A_YEAR, compared

    with role_scope(WORKER):
        sums = list(compared(recent(DAYS + 1), SUMS_OF_A_YEAR))
    wrong = [str(one) for one in sums if not one.is_equal or not one.told]
    wrong += [str(one) for one in audit.breaks()]
    print(*wrong, sep="\n", file=sys.stderr)
    return Result(
        f"of {len(sums)} sums of the year and {len(audit.RULES)} rules of the books, wrong",
        "", str(len(wrong)), len(wrong), goal=0, at_least=False, unit="",
    )  # fmt: skip


def _of_a_day() -> Result:
    """The worker makes all figures of a day every five minutes."""
    from core.row_security import WORKER, role_scope
    from reports.models import RollupDay
    from reports.services import rollups

    day = list(RollupDay.objects.order_by("-day"))[2]
    with role_scope(WORKER):
        seconds = _median(lambda: rollups.fill(day))
    return Result(
        "all figures of a day, made anew", "", f"{seconds * 1000:.0f} ms", seconds,
        goal=DAY_SECONDS, at_least=False, unit=" s",
    )  # fmt: skip


def _make() -> None:
    from django.db import connection
    from django.utils import timezone

    from billing.services import catalogue
    from core.row_security import WORKER, role_scope
    from reports.models import RollupDay
    from reports.services import cohorts, rollups
    from visiona.demo_year import Wanted, make

    now = timezone.now()
    with role_scope(WORKER):
        catalogue.load()
    make(Wanted(PEOPLE, now, acts=ACTS))
    with role_scope(WORKER):
        cohorts.count()
        rollups.rebuild((now - timedelta(days=DAYS)).date())
    for day in list(RollupDay.objects.all()):
        with role_scope(WORKER):
            rollups.fill(day)
    with connection.cursor() as cursor:
        # As autovacuum leaves tables that were added to.
        cursor.execute("VACUUM ANALYZE")


def _staff_client() -> Client:
    from django.test import Client
    from django.test.utils import setup_test_environment

    from tests import factories

    setup_test_environment()
    person = factories.make_user("staff@example.com", is_staff=True, is_superuser=True)
    return factories.log_in_staff(Client(), person)


def _median(act: Callable[[], object]) -> float:
    act()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return median(times)
