"""The staff's first page: what it says, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.row_security import WORKER, role_scope
from reports import attention, first_page, periods, registry
from reports.numbers import needs
from tests import factories
from tests.reports import shop

pytestmark = pytest.mark.django_db
# However much was sold; the session, the person and the frame of the page are among them.
MOST_QUERIES = 64


def sell_today() -> None:
    with role_scope(WORKER):
        shop.open_shop()
        shop.pay(timezone.now() - timedelta(minutes=1), 2900, tax_minor=400)
        shop.pay(timezone.now() - timedelta(days=40), 1000)


def test_the_figures_that_matter_stand_beside_those_of_the_time_before(staff_client):
    sell_today()

    page = staff_client.get("/staff/").content.decode()

    for words in ("Net revenue", "$25", "before: $10", "+150%", "Nothing waits for you."):
        assert words in page
    for report in registry.all_reports():
        assert page.count(f'<li>\n              <a href="/staff/reports/{report.name}/') == 1


def test_it_asks_little_however_much_was_sold(staff_client):
    sell_today()
    staff_client.get("/staff/")
    with role_scope(WORKER):
        shop.sell(days=300, count=50)

    with CaptureQueriesContext(connection) as seen:
        staff_client.get("/staff/?from=2026-01-01&to=2026-12-31")

    assert len(seen) <= MOST_QUERIES


def test_each_headline_is_a_column_of_its_report():
    for name, keys in first_page.HEADLINES.items():
        report = registry.find(name)
        assert report is None or {report.column(key).key for key in keys} == set(keys)
    assert set(first_page.CHARTS) <= set(first_page.HEADLINES)
    assert periods.recent().days == 30


@pytest.mark.worker
def test_jobs_at_work_are_counted_and_those_that_nobody_looks_after_are_told():
    model = factories.make_model(factories.make_user("busy@example.com"))
    factories.make_generation(model)
    late = timezone.now() - timedelta(hours=1)
    factories.make_generation(model, next_look_at=late)

    assert needs.queue() == needs.Queue(waiting=2, stuck=1)
    [need] = needs.stuck_jobs()
    assert need.words.startswith("1 job is stuck")
    assert need.url == "/staff/jobs/"


def test_a_line_of_another_room_is_told_with_the_rest(monkeypatch):
    monkeypatch.setattr(attention, "_looks", {})
    attention.register(mine=lambda: [attention.Need("Two to see", "/there/")], none=lambda: [])

    assert [need.words for need in attention.needs()] == ["Two to see"]
    assert attention.counted(1200, "case", "cases") == "1,200 cases"
