"""Days of a report, from its address."""

from __future__ import annotations

from datetime import date

import pytest

from core.refusals import Refused
from reports import periods
from reports.periods import Period, Step, period_of
from reports.services import figures


def test_both_ends_are_in_it_and_the_time_before_is_as_long():
    period = period_of({"from": "2026-03-01", "to": "2026-03-31"})

    assert period.days == 31
    assert (period.since.isoformat(), period.until.isoformat()) == (
        "2026-03-01T00:00:00+00:00", "2026-04-01T00:00:00+00:00",
    )  # fmt: skip
    assert period.before == Period(date(2026, 1, 29), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-02-30"}, "to"),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "from"),
        ({"from": "1999-01-01", "to": "1999-01-02"}, "from"),
        ({"from": "2020-01-01", "to": "2026-01-01"}, "from"),
    ],
)
def test_what_is_no_period_is_refused_at_its_field(query, field):
    with pytest.raises(Refused) as refused:
        period_of(query)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("last", "step", "starts"),
    [
        ("2026-01-31", Step.DAY, [f"2026-01-{day}" for day in range(15, 32)]),
        ("2026-03-20", Step.WEEK, ["2026-01-15", "2026-01-19", "2026-01-26"]),
        ("2027-03-20", Step.MONTH, ["2026-01-15", "2026-02-01", "2026-03-01"]),
    ],
)
def test_a_longer_one_has_longer_lines(last, step, starts):
    period = period_of({"from": "2026-01-15", "to": last})

    assert period.step == step
    assert [str(day) for day in figures.steps(period)][: len(starts)] == starts


def test_its_presets_are_periods_that_it_reads():
    for period in periods.presets().values():
        query = dict(pair.split("=") for pair in period.query.split("&"))
        assert period_of(query) == period
