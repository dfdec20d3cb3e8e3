"""Who comes, how far they get, and who comes back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, timedelta

from django.utils import timezone

from reports.periods import Period
from reports.registry import Asked, Chart, Column, Kind, Report, Row
from reports.services import cohorts
from reports.services.histograms import percentile

MONTHS = 12
_MARKS = (
    "visit", cohorts.SIGNED_UP, cohorts.VERIFIED, cohorts.TEN_PHOTOS, cohorts.TRAINED,
    cohorts.PICTURE, cohorts.PAID, cohorts.SECOND_MONTH,
)  # fmt: skip


def _funnel(asked: Asked) -> Iterable[Row]:
    for week, counts in cohorts.by_step(_MARKS, asked.period, "week").items():
        people = [counts.get(mark, 0) for mark in _MARKS]
        came, paid = people[1], people[6]
        yield (max(week, asked.period.first), *people, paid / came if came else None)


def _retention(asked: Asked) -> Iterable[Row]:
    period = _whole_months(asked.period)
    came = cohorts.by_step([cohorts.SIGNED_UP], period, "month")
    active = cohorts.beginning(cohorts.ACTIVE, period, "month")
    this_month = timezone.now().astimezone(UTC).date().replace(day=1)
    for month, counts in came.items():
        people, shares = counts[cohorts.SIGNED_UP], []
        for later in range(MONTHS + 1):
            then = _months_after(month, later)
            seen = active.get(month, {}).get(f"{then:%Y-%m}", 0)
            shares.append(seen / people if then <= this_month else None)
        yield month, people, *shares


def _activation(asked: Asked) -> Iterable[Row]:
    period = _whole_months(asked.period)
    came = cohorts.by_step([cohorts.SIGNED_UP], period, "month")
    after = cohorts.beginning(cohorts.PICTURE_AFTER, period, "month")
    for month, counts in came.items():
        people, times = counts[cohorts.SIGNED_UP], after.get(month, {})
        made = sum(times.values())
        yield month, people, made, made / people, percentile(times, 0.5), percentile(times, 0.95)


def _whole_months(period: Period) -> Period:
    """A part of a month would tell of a part of its people."""
    last = _months_after(period.last.replace(day=1), 1) - timedelta(days=1)
    return Period(period.first.replace(day=1), last)


def _months_after(month: date, count: int) -> date:
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


FUNNEL = Report(
    "funnel",
    "From visit to second month",
    "People",
    "By the week of the sign-up: how many of those people have got so far by now, whenever that"
    " was. Who is erased since then stays counted, as a number. Staff are left out.",
    (
        Column("from", "From", Kind.DAY),
        Column(
            "visits", "Visits",
            about="Different visitors without a login, told apart within a day and added up, true"
            " within about 1 per cent. There is no cookie and no address in it: what tells them"
            " apart is hashed with a salt that is thrown away each day. Robots are left out, and"
            " browsers that ask not to be followed.",
        ),
        Column("signed_up", "Signed up"),
        Column("verified", "Verified", about="Their email address."),
        Column("photos", "Ten photos", about="Enough of them to train with."),
        Column("trained", "Trained", about="A model of theirs became ready."),
        Column("picture", "First picture"),
        Column("paid", "Paid", about="For a pack or a month of a plan."),
        Column(
            "second_month", "Second month",
            about="Paid for a plan again, at least 25 days after the first time.",
        ),
        Column("paying", "Paid of signed up", Kind.SHARE),
    ),
    _funnel,
    Chart("from", ("signed_up", "trained", "picture", "paid")),
    tiles=("visits", "signed_up", "trained", "paid"),
    days=90,
)  # fmt: skip
RETENTION = Report(
    "retention",
    "Who comes back",
    "People",
    "By the month of the sign-up: the share of its people who were active in that month (0) and in"
    " each month after it. Active is who spent credits, asked for pictures, paid, or brought or"
    " took something at the vectoriser. Months are shown whole; this one is not over yet.",
    (
        Column("from", "Signed up in", Kind.DAY, "The month that begins with this day."),
        Column("people", "People"),
        *(
            Column(f"month_{number}", str(number), Kind.SHARE, is_shaded=True)
            for number in range(MONTHS + 1)
        ),
    ),
    _retention,
    tiles=("people",),
    days=365,
)
ACTIVATION = Report(
    "activation",
    "Time to the first picture",
    "People",
    "From the sign-up to the first picture of their own, by the month of the sign-up, of those who"
    " have one by now. Times are counted in steps of 5 per cent, so each is true within 2.5 per"
    " cent.",
    (
        Column("from", "Signed up in", Kind.DAY, "The month that begins with this day."),
        Column("people", "People"),
        Column("made", "With a picture"),
        Column("share", "Share", Kind.SHARE),
        Column("half", "Half within", Kind.TIME, "p50."),
        Column("most", "95 % within", Kind.TIME, "p95."),
    ),
    _activation,
    Chart("from", ("people", "made")),
    tiles=("people", "made"),
    days=365,
)
REPORTS = (FUNNEL, RETENTION, ACTIVATION)
