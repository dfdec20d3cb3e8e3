"""What comes in each month from plans, and how it moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from reports.periods import Period, Step
from reports.registry import Asked, Chart, Choice, Column, Kind, Report, Row, Shape
from reports.services import figures, sql
from reports.services.currencies import CURRENCY

# A payment that failed at first is tried again for so long; the month before it lasts until then.
_RETRIED_FOR = timedelta(days=14)
AT_PERIOD_END, AT_CANCELLATION = "end", "cancellation"
CHURN = Choice(
    "churn",
    "Churn is counted",
    {AT_PERIOD_END: "at the end of the period", AT_CANCELLATION: "at cancellation"},
)
# When somebody said that they go, where dj-stripe's copy knows it.
_CANCELED = """
SELECT id AS stripe_subscription_id, to_timestamp((stripe_data->>'canceled_at')::bigint) AS at
FROM djstripe_subscription WHERE stripe_data->>'canceled_at' IS NOT NULL
"""
_NOBODY = "SELECT NULL::text AS stripe_subscription_id, NULL::timestamptz AS at WHERE false"
# From when until when a paid month of a person lasts, and what it is worth.
_MONTHS = """
SELECT p.owner_id, p.value, p.since,
  least(p.until, CASE WHEN c.at > p.since THEN c.at END) AS until
FROM (
  SELECT o.*, CASE
    WHEN o.next <= o.since + interval '1 month' + %(retried)s THEN o.next
    WHEN o.next IS NOT NULL THEN o.since + interval '1 month'
    ELSE greatest(o.since + interval '1 month', CASE s.status
      WHEN 'active' THEN s.period_end WHEN 'trialing' THEN s.period_end
      WHEN 'past_due' THEN s.grace_until END)
    END AS until
  FROM (
    SELECT owner_id, stripe_subscription_id, paid_at AS since,
      coalesce(monthly_minor, amount_minor - tax_minor) AS value,
      lead(paid_at) OVER (PARTITION BY owner_id, stripe_subscription_id ORDER BY paid_at, id)
        AS next
    FROM billing_order
    WHERE currency = %(currency)s AND paid_at IS NOT NULL AND kind <> 'pack'
      AND (amount_minor = 0 OR refunded_minor + disputed_minor < amount_minor)
  ) o
  LEFT JOIN billing_subscription s USING (stripe_subscription_id)
  WHERE o.value > 0
) p
LEFT JOIN ({canceled}) c ON p.next IS NULL AND c.stripe_subscription_id = p.stripe_subscription_id
"""
# Who pays what at each moment, beside what they paid at the moment before. Of a person with two
# months at once the newer counts.
_MOVES = """
WITH months AS MATERIALIZED ({months}),
first AS (SELECT owner_id, min(since) AS since FROM months GROUP BY 1),
moments AS (SELECT n, at FROM unnest(%(moments)s::timestamptz[]) WITH ORDINALITY AS m(at, n)),
standing AS MATERIALIZED (
  SELECT DISTINCT ON (m.n, p.owner_id) m.n, p.owner_id, p.value
  FROM moments m JOIN months p ON p.since < m.at AND p.until >= m.at
  ORDER BY m.n, p.owner_id, p.since DESC
),
moves AS (
  SELECT n, owner_id, coalesce(now.value, 0) AS value, coalesce(past.value, 0) AS before
  FROM standing now
  FULL JOIN (SELECT n + 1 AS n, owner_id, value FROM standing) past USING (n, owner_id)
)
SELECT v.n,
  coalesce(sum(before), 0)::bigint,
  coalesce(sum(value) FILTER (WHERE before = 0 AND f.since >= last.at), 0)::bigint,
  coalesce(sum(value) FILTER (WHERE before = 0 AND f.since < last.at), 0)::bigint,
  coalesce(sum(value - before) FILTER (WHERE before > 0 AND value > before), 0)::bigint,
  coalesce(sum(before - value) FILTER (WHERE value > 0 AND value < before), 0)::bigint,
  coalesce(sum(before) FILTER (WHERE value = 0), 0)::bigint,
  coalesce(sum(value), 0)::bigint,
  count(*) FILTER (WHERE before > 0),
  count(*) FILTER (WHERE before > 0 AND value = 0),
  count(*) FILTER (WHERE value > 0)
FROM moves v JOIN first f USING (owner_id) JOIN moments last ON last.n = v.n - 1
WHERE v.n <= %(lines)s + 1
GROUP BY 1
"""


class Moves(NamedTuple):
    """Of one line: money a month in minor units, and people."""

    before: int = 0
    new: int = 0
    back: int = 0
    expansion: int = 0
    contraction: int = 0
    churned: int = 0
    after: int = 0
    people_before: int = 0
    people_churned: int = 0
    people: int = 0


def moves(asked: Asked) -> dict[date, Moves]:
    """By the last day of each calendar month of the period, or of what of it is in the period.
    Months to come have none."""
    period, now = asked.period, timezone.now()
    firsts = figures.steps(period, Step.MONTH)
    ends = [day - timedelta(days=1) for day in firsts[1:]] + [period.last]
    ends = [
        day for first, day in zip(firsts, ends, strict=True) if Period(first, first).since < now
    ]
    moments = [period.since, *(min(Period(day, day).until, now) for day in ends)]
    is_early = asked.chosen.get("churn") == AT_CANCELLATION and settings.STRIPE_MIRROR
    months = _MONTHS.format(canceled=_CANCELED if is_early else _NOBODY)
    found = {
        int(n): Moves(*numbers)
        for n, *numbers in sql.fetch(
            _MOVES.format(months=months),
            currency=asked.currency,
            retried=_RETRIED_FOR,
            moments=moments,
            lines=len(ends),
        )
    }
    return {day: found.get(n, Moves()) for n, day in enumerate(ends, start=2)}


def _rows(asked: Asked) -> Iterable[Row]:
    for day, line in moves(asked).items():
        lost = line.contraction + line.churned
        yield (
            day,
            asked.currency,
            *line[1:4],
            -line.contraction,
            -line.churned,
            line.after,
            12 * line.after,
            line.people,
            round(line.after / line.people) if line.people else None,
            _share(line.people_churned, line.people_before),
            _share(line.churned, line.before),
            _share(line.before + line.expansion - lost, line.before),
            _share(line.before - lost, line.before),
        )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


MRR = Report(
    "mrr",
    "Monthly recurring revenue",
    "Money",
    "What the paid months of plans bring each month, before tax and discounts, as of the end of"
    " each calendar month; reckoned from the orders of first months and renewals, since they say"
    " what was paid when. A paid month lasts until the next is paid, for a month at least; where a"
    " payment has to be tried again, up to 14 days longer. A month that was paid back whole does"
    " not count. Churn at cancellation is counted when somebody said that they go, as dj-stripe's"
    " copy of the subscription tells; where it tells nothing, at the end of the period.",
    (
        Column("until", "At the end of", Kind.DAY),
        Column("currency", "Currency", Kind.TEXT),
        Column("new", "New", Kind.MONEY, "Of people who never had a paid plan before."),
        Column("back", "Back", Kind.MONEY, "Of people who had one, and none at the line's start."),
        Column("expansion", "Expansion", Kind.MONEY, "What people pay more than at its start."),
        Column("contraction", "Contraction", Kind.MONEY, "What people pay less."),
        Column("churned", "Churned", Kind.MONEY, "Of people who pay nothing any more."),
        Column("mrr", "MRR", Kind.MONEY, "What stands at the end.", is_state=True),
        Column("arr", "ARR", Kind.MONEY, "Twelve times MRR.", is_state=True),
        Column("people", "Paying people", about="With a paid plan at the end.", is_state=True),
        Column("arpu", "ARPU", Kind.MONEY, "MRR for each paying person.", is_state=True),
        Column(
            "people_churn",
            "People's churn",
            Kind.SHARE,
            "People who left, of those who paid at the start of the line.",
            is_state=True,
            is_worse=True,
        ),
        Column(
            "money_churn",
            "Money churn",
            Kind.SHARE,
            "Churned, of MRR at the start.",
            is_state=True,
            is_worse=True,
        ),
        Column(
            "nrr",
            "Net retention",
            Kind.SHARE,
            "MRR at the start with expansion, less contraction and churned, of MRR at the start."
            " New people and those who came back are not in it.",
            is_state=True,
        ),
        Column(
            "grr",
            "Gross retention",
            Kind.SHARE,
            "The same without expansion.",
            is_state=True,
        ),
    ),
    _rows,
    Chart("until", ("new", "back", "expansion", "contraction", "churned"), Shape.STACKED),
    tiles=("mrr", "arr", "people", "arpu", "people_churn", "money_churn"),
    choices=(CURRENCY, CHURN),
    days=365,
)
