"""What people paid, and what of it is the shop's."""

from __future__ import annotations

from collections.abc import Iterable

from billing.models import OrderKind
from reports.registry import Asked, Chart, Column, Kind, Report, Row, Shape
from reports.services import sql, stripe_fees
from reports.services.currencies import CURRENCY

# One line for each payment: what went back of it, what of its tax is still owed, what Stripe kept.
PAYMENTS = """
SELECT o.*, p.back, p.tax, o.amount_minor - p.back - p.tax AS net,
  round(o.amount_minor * f.share)::bigint AS fee
FROM billing_order o
LEFT JOIN ({fees}) f ON f.charge = o.stripe_charge_id
CROSS JOIN LATERAL (
  SELECT b.back, o.tax_minor
    - round(o.tax_minor::numeric * b.back / nullif(o.amount_minor, 0))::bigint AS tax
  FROM (SELECT least(o.amount_minor, o.refunded_minor + o.disputed_minor) AS back) b
) p
WHERE o.currency = %(currency)s AND o.paid_at >= %(since)s AND o.paid_at < %(until)s
  AND o.amount_minor > 0
"""
# Of a payment that was refunded and disputed no more went back than it was.
_SUMS = """
count(*), sum(amount_minor)::bigint, sum(refunded_minor)::bigint,
sum(back - refunded_minor)::bigint, sum(tax)::bigint, sum(net)::bigint, sum(fee)::bigint,
count(*) FILTER (WHERE fee IS NULL)
"""
_NOTHING = (0, 0, 0, 0, 0, 0, None, 0)
_MONEY = (
    Column("payments", "Payments"),
    Column("paid", "Paid", Kind.MONEY, "With tax."),
    Column(
        "refunded",
        "Refunded",
        Kind.MONEY,
        "What went back of these payments, up to now.",
        is_worse=True,
    ),
    Column(
        "disputed",
        "Disputed",
        Kind.MONEY,
        "What banks hold or took back of these payments, up to now.",
        is_worse=True,
    ),
    Column("tax", "Tax", Kind.MONEY, "Of what was kept: what went back took its tax along."),
    Column("net", "Net", Kind.MONEY, "Paid less refunded, disputed and tax."),
    Column(
        "fee",
        "Stripe's fee",
        Kind.MONEY,
        "As Stripe's balance tells it. A dash where the copy of Stripe knows none of them.",
        is_worse=True,
    ),
    Column("no_fee", "Without a fee", about="Payments whose fee is not known here."),
)


def payments() -> str:
    """Selects them with `back`, `tax` (of what was kept), `net` and `fee`; needs `sql.given`."""
    return PAYMENTS.format(fees=stripe_fees.query())


def _rows(asked: Asked) -> Iterable[Row]:
    query = (
        f"SELECT date_trunc(%(step)s, paid_at AT TIME ZONE 'UTC')::date, {_SUMS}"  # noqa: S608
        f" FROM ({payments()}) AS payments GROUP BY 1"
    )
    return sql.by_step(query, asked, _NOTHING)


def _sold(asked: Asked) -> Iterable[Row]:
    query = (
        "SELECT payments.kind, coalesce(pack.name, plan.name),"  # noqa: S608
        f" coalesce(sum(payments.credits_mc), 0)::bigint, {_SUMS}"
        f" FROM ({payments()}) AS payments"
        " LEFT JOIN billing_creditpack pack ON pack.id = payments.pack_id"
        " LEFT JOIN billing_plan plan ON plan.id = payments.plan_id"
        " GROUP BY 1, 2 ORDER BY 1, 5 DESC"
    )
    for kind, name, credits_mc, *sums in sql.fetch(query, **sql.given(asked)):
        yield (name, OrderKind(kind).label, asked.currency, credits_mc, *sums)


REVENUE = Report(
    "revenue",
    "Revenue",
    "Money",
    "Orders by the day on which they were paid, in one currency at a time. Tax is what Stripe"
    " reckoned; fees come from dj-stripe's copy of Stripe's balance.",
    (Column("from", "From", Kind.DAY), Column("currency", "Currency", Kind.TEXT), *_MONEY),
    _rows,
    Chart("from", ("net", "tax", "refunded", "disputed"), Shape.STACKED),
    tiles=("paid", "net", "tax", "refunded", "disputed", "fee"),
    choices=(CURRENCY,),
)
SOLD = Report(
    "sold",
    "What was sold",
    "Money",
    "The same payments as under Revenue, by pack and plan. A renewal is each month of a plan after"
    " its first, and a change of plan.",
    (
        Column("item", "Item", Kind.TEXT),
        Column("kind", "Kind", Kind.TEXT),
        Column("currency", "Currency", Kind.TEXT),
        Column("credits", "Credits", Kind.CREDITS, "That came with them."),
        *_MONEY,
    ),
    _sold,
    Chart("item", ("net", "tax", "refunded", "disputed"), Shape.STACKED),
    tiles=("payments", "paid", "net", "credits"),
    choices=(CURRENCY,),
)
