"""A report's page."""

from __future__ import annotations

import pytest
import time_machine

from reports import presenters
from reports.numbers.credits import CREDITS
from reports.numbers.people import RETENTION
from reports.periods import recent

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_a_page_knows_the_formats_it_can_be_had_in():
    page = presenters.report_page(CREDITS, CREDITS.asked(recent(), {}))

    assert page["formats"] == ["csv", "json", "xlsx", "pdf"]
    assert len(page["lines"]) == 30


@time_machine.travel("2026-11-30 12:00Z")
def test_of_links_to_the_same_days_one_is_marked():
    page = presenters.frame(recent(), None)

    same = [words for words, preset in page["presets"] if preset == page["period"]]
    assert same == ["30 days", "This month"]
    assert page["chosen_preset"] == "30 days"


def test_a_report_by_month_opens_with_a_year():
    assert RETENTION.period({}) == recent(365)
    assert CREDITS.period({}) == recent(30)
    assert RETENTION.period({"from": "2026-11-01", "to": "2026-11-02"}).days == 2
