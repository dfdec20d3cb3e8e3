"""A report's page."""

from __future__ import annotations

import pytest

from reports import presenters
from reports.numbers.credits import CREDITS
from reports.periods import recent

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_a_page_knows_the_formats_it_can_be_had_in():
    page = presenters.report_page(CREDITS, CREDITS.asked(recent(), {}))

    assert page["formats"] == ["csv", "json", "xlsx", "pdf"]
    assert len(page["lines"]) == 30
