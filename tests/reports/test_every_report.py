"""What holds of each report: its page opens for staff, of any days, with and without anything."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import registry
from reports.periods import Period
from reports.registry import Kind
from tests.reports import shop

pytestmark = pytest.mark.django_db
# Some thirty of them are the frame of the page, its login and its scopes.
MOST_QUERIES = 42
NAMES = [report.name for report in registry.all_reports()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "days", ["", "?from=2026-01-15&to=2026-01-15", "?from=2024-01-01&to=2026-12-31"]
)
def test_it_opens_in_an_empty_shop(staff_client, name, days):
    page = staff_client.get(f"/staff/reports/{name}/{days}")

    assert page.status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_its_page_asks_the_database_little_however_long_the_time(staff_client, name):
    path = f"/staff/reports/{name}/?from=2024-01-01&to=2026-12-31"

    with CaptureQueriesContext(connection) as asked:
        staff_client.get(path)

    # The overview asks all others.
    assert len(asked) <= (MOST_QUERIES if name != "overview" else 6 * len(NAMES))


@pytest.mark.worker
@pytest.mark.parametrize("name", NAMES)
def test_each_row_has_its_columns_and_each_choice_its_words(name):
    shop.sell(days=40, count=30)
    report = registry.find(name)
    period = Period(date(2026, 1, 1), date(2026, 2, 28))
    options = [(choice.name, value) for choice in report.choices for value in choice.known()]

    for chosen in [{}, *({option: value} for option, value in options)]:
        for row in report.rows(report.asked(period, chosen)):
            for column, value in zip(report.columns, row, strict=True):
                assert value is None or isinstance(value, _TYPES[column.kind]), column.key


_TYPES = dict.fromkeys(Kind, (int, float)) | {Kind.TEXT: str, Kind.DAY: date}
