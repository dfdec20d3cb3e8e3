"""Reports of use say what plain SQL says of the same rows: of a made shop of a few people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from billing.services import catalogue
from core.row_security import user_scope
from models_training.models import Photo
from reports.models import CohortCount, Milestone, RollupDay
from reports.numbers import jobs, margin, people, storage, use, vectoriser
from reports.periods import Period
from reports.registry import Asked, Report
from reports.services import cohorts, rollups
from reports.services.histograms import PRECISION, of_part, percentile
from tests import factories
from tests.reports import plain_sums
from visiona.demo_year import Wanted, make

pytestmark = [pytest.mark.django_db, pytest.mark.worker]
UNTIL = datetime(2026, 11, 30, 2, tzinfo=UTC)
PERIOD = Period((UNTIL - timedelta(days=9)).date(), UNTIL.date())
_GENERATIONS = f"FROM generations_generation WHERE finished_at {plain_sums.BETWEEN}"


def test_every_figure_is_that_of_plain_sql():
    make_shop(people=150)

    for sum_ in plain_sums.compared(PERIOD, plain_sums.SUMS):
        assert sum_.is_equal, sum_
        assert sum_.told, sum_
    for share, key in ((0.5, "time_half"), (0.95, "time_most")):
        query = f"""SELECT percentile_disc({share}) WITHIN GROUP (ORDER BY
            extract(epoch FROM finished_at - created_at) * 1000) {_GENERATIONS}
            AND state = 'succeeded'"""
        [pictures] = [row for row in lines(jobs.TIMES) if row["kind"] == "Pictures"]
        assert pictures[key] == pytest.approx(float(found(query)[0][0]), rel=PRECISION)
    [[seen, taken]] = found(f"""SELECT count(DISTINCT (source_id, created_at::date))
        FILTER (WHERE act = 'preview'), count(DISTINCT source_id) FILTER (WHERE act = 'vectorise'
        AND EXISTS (SELECT FROM vectorizing_activity p WHERE p.source_id = a.source_id
        AND p.act = 'preview' AND p.created_at < a.created_at))
        FROM vectorizing_activity a WHERE created_at {plain_sums.BETWEEN}""")
    drawn = lines(vectoriser.VECTORISER)
    assert (sum(row["previewed"] for row in drawn), sum(row["converted"] for row in drawn)) == (
        seen, taken,
    )  # fmt: skip
    [[pictures]] = found("SELECT sum(size) FROM generations_generatedimage")
    assert lines(storage.STORAGE)[-1]["pictures"] == pictures


def test_the_way_of_each_weeks_people_is_that_of_plain_sql():
    catalogue.load()
    make(Wanted(60, UNTIL, acts=20))
    year = Period((UNTIL - timedelta(days=400)).date(), UNTIL.date())

    cohorts.count()
    cohorts.look_back()
    cohorts.count()

    told = {key: sum(row[key] for row in lines(people.FUNNEL, year)) for key in _WAY}
    assert told == {key: found(query)[0][0] for key, query in _WAY.items()}
    assert all(told.values())
    months = lines(people.RETENTION, year)
    assert sum(row["people"] for row in months) == 60
    for row in months:
        [[active]] = found(_ACTIVE, month=row["from"])
        assert row["month_1"] is None or round(row["month_1"] * row["people"]) == active
    half = [row["half"] for row in lines(people.ACTIVATION, year) if row["made"]]
    assert half
    assert min(half) > 1_000_000


def test_who_is_erased_stays_counted_and_nobody_is_counted_twice():
    person = factories.make_user("gone@example.com")
    cohorts.count()
    before = counts()

    cohorts.look_back()
    cohorts.count()
    person.delete()
    cohorts.look_back()
    cohorts.count()

    assert before == {"signed_up": 1, "verified": 1}
    assert counts() == before
    assert not Milestone.objects.exists()


def test_staff_are_no_customers():
    factories.make_user("staff@example.com", is_staff=True)

    cohorts.count()

    assert counts() == {}


def test_ten_photos_in_the_tray_are_enough():
    ready, short = factories.make_user("ten@example.com"), factories.make_user("nine@example.com")
    for person, photos in ((ready, 10), (short, 9)):
        with user_scope(person.pk):
            Photo.objects.bulk_create(
                Photo(owner=person, name="", sha256=f"{n:064}", width=1, height=1, size=1,
                      stored_at=timezone.now())
                for n in range(photos)
            )  # fmt: skip

    cohorts.count()

    assert counts()["ten_photos"] == 1


def test_a_percentile_is_of_the_first_that_completes_the_share():
    counted = [(("a", "10"), 1), (("b", "10"), 9), (("a", "100"), 1)]

    assert of_part(counted, "a") == {"10": 1, "100": 1}
    assert percentile(of_part(counted, "a"), 0.5) == round(1.05**10.5)
    assert percentile({"10": 1, "100": 1}, 0.95) == round(1.05**100.5)
    assert percentile({}, 0.5) is None


def test_all_of_them_are_listed():
    modules = (jobs, margin, people, storage, vectoriser)

    assert {report for module in modules for report in module.REPORTS} == set(use.REPORTS)


_WAY = {
    "signed_up": "SELECT count(*) FROM accounts_user",
    "verified": "SELECT count(*) FROM account_emailaddress WHERE verified",
    "photos": "SELECT count(DISTINCT owner_id) FROM models_training_training",
    "trained": "SELECT count(DISTINCT owner_id) FROM models_training_personalmodel"
    " WHERE ready_at IS NOT NULL",
    "picture": "SELECT count(DISTINCT owner_id) FROM generations_generatedimage",
    "paid": "SELECT count(DISTINCT owner_id) FROM billing_order WHERE paid_at IS NOT NULL",
    "second_month": "SELECT count(DISTINCT a.owner_id) FROM billing_order a JOIN billing_order b"
    " USING (owner_id) WHERE a.kind <> 'pack' AND b.kind <> 'pack'"
    " AND b.paid_at - a.paid_at >= interval '25 days'",
}
_ACTIVE = """
SELECT count(*) FROM accounts_user u WHERE date_trunc('month', date_joined AT TIME ZONE 'UTC')
  = %(month)s AND EXISTS (
    SELECT FROM (SELECT owner_id, created_at AS at FROM vectorizing_activity
      UNION ALL SELECT owner_id, created_at FROM billing_ledgerentry WHERE kind = 'capture'
      UNION ALL SELECT owner_id, created_at FROM generations_generation
      UNION ALL SELECT owner_id, paid_at FROM billing_order WHERE paid_at IS NOT NULL) a
    WHERE a.owner_id = u.id AND date_trunc('month', at AT TIME ZONE 'UTC')
      = %(month)s::date + interval '1 month')
"""


def make_shop(people: int) -> None:
    factories.make_price(1_525_000)
    catalogue.load()
    make(Wanted(people, UNTIL, acts=20))
    rollups.rebuild(PERIOD.first)
    for row in list(RollupDay.objects.filter(day__range=(PERIOD.first, PERIOD.last))):
        rollups.fill(row)


def lines(report: Report, period: Period = PERIOD) -> list[dict]:
    keys = [column.key for column in report.columns]
    return [dict(zip(keys, row, strict=True)) for row in report.rows(Asked(period))]


def found(query: str, **given: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"first": PERIOD.since, "last": PERIOD.until} | given)
        return cursor.fetchall()


def counts() -> dict[str, int]:
    return dict(CohortCount.objects.values_list("mark", "people"))
