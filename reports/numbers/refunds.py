"""Money that went back or did not come: refunds, disputes, and payments that failed at first."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from reports.registry import Asked, Chart, Column, Kind, Report, Row, Shape
from reports.services import sql
from reports.services.currencies import CURRENCY

# What the bank sent back to us did not go.
_OURS = """
SELECT r.finished_at AS at, 'refund' AS what, r.amount_minor AS amount, o.currency,
  r.rule AS reason, '' AS state, 0 AS fee
FROM billing_refund r JOIN billing_order o ON o.id = r.order_id
WHERE r.state = 'succeeded' AND r.bounced_at IS NULL
"""
# A fee is told in the currency that is paid out, so it is reckoned as a share of what was taken.
_FEE = """
(SELECT round(sum((line->>'fee')::numeric / nullif(abs((line->>'amount')::numeric), 0))
    * (stripe_data->>'amount')::numeric)
  FROM jsonb_path_query(stripe_data, '$.balance_transactions[*]') AS line)
"""
# Ours have a rule; what staff did at Stripe has Stripe's reason, or none.
_MIRRORED = f"""
{_OURS} AND NOT EXISTS (
  SELECT FROM djstripe_refund m WHERE m.metadata->>'refund_id' = r.id::text
)
UNION ALL
SELECT m.created, 'refund', m.amount, m.currency,
  coalesce(r.rule, m.stripe_data->>'reason', ''), '', 0
FROM djstripe_refund m LEFT JOIN billing_refund r ON r.id::text = m.metadata->>'refund_id'
WHERE m.stripe_data->>'status' IN ('succeeded', 'pending', 'requires_action')
UNION ALL
SELECT created, 'dispute', (stripe_data->>'amount')::bigint, stripe_data->>'currency',
  coalesce(stripe_data->>'reason', ''), stripe_data->>'status', {_FEE}
FROM djstripe_dispute
"""  # noqa: S608
_SUMS = """
count(*) FILTER (WHERE what = 'refund'),
coalesce(sum(amount) FILTER (WHERE what = 'refund'), 0)::bigint,
count(*) FILTER (WHERE what = 'dispute'),
coalesce(sum(amount) FILTER (WHERE what = 'dispute'), 0)::bigint,
coalesce(sum(amount) FILTER (WHERE what = 'dispute' AND state = 'won'), 0)::bigint,
coalesce(sum(amount) FILTER (WHERE what = 'dispute' AND state = 'lost'), 0)::bigint,
coalesce(sum(fee), 0)::bigint
"""
# Its index has these words, so that the invoices that were paid at once are not looked at.
FAILED = """
((stripe_data->>'attempt_count')::int > 1
  OR (stripe_data->>'attempted') = 'true' AND (stripe_data->>'status') <> 'paid')
"""
_INVOICES = f"""
SELECT date_trunc(%(step)s, created AT TIME ZONE 'UTC')::date,
  count(*), sum(due)::bigint, coalesce(sum(due) FILTER (WHERE status = 'paid'), 0)::bigint,
  coalesce(sum(due) FILTER (WHERE status = 'open'), 0)::bigint,
  coalesce(sum(due) FILTER (WHERE status NOT IN ('paid', 'open')), 0)::bigint
FROM (
  SELECT created, stripe_data->>'status' AS status, (stripe_data->>'amount_due')::bigint AS due
  FROM djstripe_invoice
  WHERE created >= %(since)s AND created < %(until)s AND {FAILED}
    AND stripe_data->>'currency' = %(currency)s
) AS failed
GROUP BY 1
"""  # noqa: S608


def _went() -> str:
    """Refunds and disputes of the days asked for."""
    every = _MIRRORED if settings.STRIPE_MIRROR else _OURS
    return (
        f"SELECT * FROM ({every}) AS went WHERE currency = %(currency)s"  # noqa: S608
        " AND at >= %(since)s AND at < %(until)s"
    )


def _by_day(asked: Asked) -> Iterable[Row]:
    query = (
        f"SELECT date_trunc(%(step)s, at AT TIME ZONE 'UTC')::date, {_SUMS}"  # noqa: S608
        f" FROM ({_went()}) AS went GROUP BY 1"
    )
    return sql.by_step(query, asked, (0,) * 7)


def _by_reason(asked: Asked) -> Iterable[Row]:
    query = (
        "SELECT what, reason, count(*), sum(amount)::bigint"  # noqa: S608
        f" FROM ({_went()}) AS went GROUP BY 1, 2 ORDER BY 1 DESC, 4 DESC"
    )
    for what, reason, count, amount in sql.fetch(query, **sql.given(asked)):
        words = reason.replace("_", " ").capitalize() or "None given"
        yield (words, what.capitalize(), asked.currency, count, amount)


def _failed(asked: Asked) -> Iterable[Row]:
    if not settings.STRIPE_MIRROR:
        return
    for row in sql.by_step(_INVOICES, asked, (0,) * 5):
        *_, paid, _, lost = row
        ended = int(paid) + int(lost)  # type: ignore[arg-type]
        yield (*row, int(paid) / ended if ended else None)  # type: ignore[arg-type]


_CURRENCY = Column("currency", "Currency", Kind.TEXT)
_FROM = Column("from", "From", Kind.DAY)
REFUNDS = Report(
    "refunds",
    "Refunds and disputes",
    "Money",
    "By the day on which the money went back: refunds that buyers and staff ordered here, and what"
    " dj-stripe's copy of Stripe knows of others and of disputes. Refunds that the bank sent back"
    " to us are not counted.",
    (
        _FROM,
        _CURRENCY,
        Column("refunds", "Refunds", is_worse=True),
        Column("refunded", "Refunded", Kind.MONEY, is_worse=True),
        Column("disputes", "Disputes", about="By the day they were opened.", is_worse=True),
        Column("disputed", "Disputed", Kind.MONEY, is_worse=True),
        Column("won", "Won", Kind.MONEY, "Of these disputes, up to now."),
        Column("lost", "Lost", Kind.MONEY, "Of these disputes, up to now.", is_worse=True),
        Column(
            "dispute_fees", "Dispute fees", Kind.MONEY,
            "What Stripe took for them beside the sum, won or lost; in no other fee here.",
            is_worse=True,
        ),
    ),
    _by_day,
    Chart("from", ("refunded", "disputed"), Shape.STACKED),
    tiles=("refunds", "refunded", "disputes", "disputed", "dispute_fees"),
    choices=(CURRENCY,),
)  # fmt: skip
REASONS = Report(
    "refund-reasons",
    "Why money went back",
    "Money",
    "The same refunds and disputes by reason: the published rule of those that were ordered here,"
    " else what was told to Stripe, and of a dispute what the buyer told the bank.",
    (
        Column("reason", "Reason", Kind.TEXT),
        Column("what", "What", Kind.TEXT),
        _CURRENCY,
        Column("count", "Number", is_worse=True),
        Column("amount", "Amount", Kind.MONEY, is_worse=True),
    ),
    _by_reason,
    Chart("reason", ("amount",)),
    tiles=("count", "amount"),
    choices=(CURRENCY,),
)
FAILED_PAYMENTS = Report(
    "failed-payments",
    "Failed payments and their recovery",
    "Money",
    "Invoices of plans whose first try to collect them failed, by the day of the invoice, from"
    " dj-stripe's copy of Stripe; without the copy there is nothing to see here.",
    (
        _FROM,
        _CURRENCY,
        Column("failed", "Failed at first", is_worse=True),
        Column("due", "Due", Kind.MONEY, "What they were about, with tax.", is_worse=True),
        Column("recovered", "Recovered", Kind.MONEY, "Paid at a later try."),
        Column("open", "Still tried", Kind.MONEY),
        Column("lost", "Lost", Kind.MONEY, "Given up or void.", is_worse=True),
        Column("rate", "Recovery", Kind.SHARE, "Recovered, of what is no longer tried."),
    ),
    _failed,
    Chart("from", ("recovered", "open", "lost"), Shape.STACKED),
    tiles=("failed", "due", "recovered", "lost"),
    choices=(CURRENCY,),
)
