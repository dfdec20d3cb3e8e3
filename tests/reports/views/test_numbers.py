"""The staff's pages of numbers: who gets in, and what they show."""

from __future__ import annotations

from datetime import date

import pytest

from reports import cells, charts
from reports.numbers.credits import CREDITS
from reports.registry import Kind
from tests import factories
from tests.reports.test_credits import count_anew

pytestmark = pytest.mark.django_db
PAGES = ["/staff/", "/staff/reports/credits/"]


@pytest.mark.parametrize("path", PAGES)
def test_staff_read_it(staff_client, path):
    factories.give_credits(factories.make_user("person@example.com"), 7_500_000)
    count_anew()

    page = staff_client.get(path).content.decode()

    gift = 200
    assert f"{7500 + gift:,}" in page


def test_days_that_are_none_are_told_and_the_usual_ones_are_shown(staff_client):
    answer = staff_client.get("/staff/reports/credits/?from=2026-13-01")

    assert answer.status_code == 422
    assert "Write a day as year, month and day" in answer.content.decode()


def test_a_report_that_there_is_not_is_not_found(staff_client):
    assert staff_client.get("/staff/reports/nonsense/").status_code == 404


@pytest.mark.parametrize(
    ("value", "kind", "words", "plain"),
    [
        (None, Kind.NUMBER, "–", "None"),
        (1234567, Kind.NUMBER, "1,234,567", "1234567"),
        (-1500, Kind.CREDITS, "−1.5", "-1.5"),
        (950, Kind.MONEY, "$9.50", "9.50"),
        (25_000_000, Kind.COST, "$0.0250", "0.025"),
        (0.256, Kind.SHARE, "25.6%", "0.256"),
        (93_000, Kind.TIME, "93.0 s", "93"),
        (date(2026, 3, 1), Kind.DAY, "1 Mar 2026", "2026-03-01"),
    ],
)
def test_a_value_has_words_for_people_and_a_number_for_programs(value, kind, words, plain):
    assert cells.text(value, kind) == words
    assert str(cells.plain(value, kind)) == plain


def test_a_stacked_chart_keeps_what_is_above_zero_from_what_is_below():
    rows = [(date(2026, 3, day), 3000 * day, 1000, -2000, 0, 0, 0, 0) for day in (1, 2, 3)]

    chart = charts.draw(CREDITS, rows)

    sold, given, used, _ = chart.series
    assert [mark.y + mark.height for mark in sold.marks] == pytest.approx(
        [chart.zero] * 3, abs=0.1
    )
    assert [mark.y for mark in used.marks] == pytest.approx([chart.zero] * 3, abs=0.1)
    for below, above in zip(sold.marks, given.marks, strict=True):
        assert above.y + above.height == pytest.approx(below.y, abs=0.02)
    assert [tick.words for tick in chart.ticks] == ["−5", "0", "5", "10"]
    assert "3 Mar: Sold 9" in sold.marks[2].words


def test_nothing_is_drawn_of_nothing():
    assert charts.draw(CREDITS, []) is None
