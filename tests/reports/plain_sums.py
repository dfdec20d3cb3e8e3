"""What the reports' sums are in plain SQL, of the rows themselves; for a made shop.

Where a report reads one table, the sum is taken from another one that has to say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from reports import registry
from reports.periods import Period

BETWEEN = "BETWEEN %(first)s::timestamptz AND %(last)s::timestamptz - interval '1 microsecond'"
_ACTS = f"FROM vectorizing_activity WHERE created_at {BETWEEN}"
_PAID = f"FROM billing_order WHERE currency = 'usd' AND amount_minor > 0 AND paid_at {BETWEEN}"
_BACK = "least(amount_minor, refunded_minor + disputed_minor)"
_TAX_BACK = f"round(tax_minor::numeric * {_BACK} / amount_minor)"
_CAPTURED = f"FROM billing_ledgerentry WHERE kind = 'capture' AND created_at {BETWEEN}"
_LOTS = f"FROM billing_creditlot WHERE created_at {BETWEEN}"
# What Stripe's balance says of payments in dollars.
_BALANCE = f"""
FROM djstripe_balancetransaction b JOIN djstripe_charge c ON right(c.id, 20) = substr(b.source, 8)
WHERE c.currency = 'usd' AND b.created {BETWEEN}
"""
_INCOME = f"""
SELECT round(sum(-e.amount_mc * (o.amount_minor - o.tax_minor) / l.granted_mc::numeric
  * b.amount / c.amount * 1e7))
FROM billing_ledgerentry e, billing_creditlot l, billing_order o, djstripe_charge c,
  djstripe_balancetransaction b
WHERE e.lot_id = l.id AND l.order_id = o.id AND c.id = o.stripe_charge_id
  AND b.source = c.id AND b.type = 'charge' AND e.kind = 'capture' AND e.created_at {BETWEEN}
"""
_FEES = f"""
SELECT sum(-e.amount_mc / l.granted_mc::numeric * (b.stripe_data->>'fee')::int * 1e7)
FROM billing_ledgerentry e, billing_creditlot l, billing_order o, djstripe_balancetransaction b
WHERE e.lot_id = l.id AND l.order_id = o.id AND b.source = o.stripe_charge_id
  AND b.type = 'charge' AND e.kind = 'capture' AND e.created_at {BETWEEN}
"""
_COST = f"""
SELECT sum(round(u.quantity * p.nano_usd)) FROM core_providerusage u
JOIN core_providerprice p USING (provider, sku, unit)
WHERE p.valid_from <= u.created_at AND u.created_at < coalesce(p.valid_until, 'infinity')
  AND u.created_at {BETWEEN}
"""
_JOBS = " UNION ALL ".join(
    f"SELECT state, created_at, finished_at FROM {table}"
    for table in ("models_training_training", "generations_generation", "generations_enhancement",
                  "vectorizing_vectorisation")
)  # fmt: skip
# By report and column.
SUMS = {
    ("revenue", "paid"): f"SELECT sum(amount_minor) {_PAID}",
    ("revenue", "net"): f"SELECT sum(amount_minor - tax_minor - {_BACK} + {_TAX_BACK}) {_PAID}",
    ("revenue", "fee"): f"SELECT sum((b.stripe_data->>'fee')::int) {_BALANCE}"
    " AND b.type = 'charge'",
    ("sold", "credits"): f"SELECT sum(credits_mc) {_PAID}",
    ("vat", "payments"): f"SELECT count(*) {_PAID}",
    ("credits", "sold"): f"SELECT sum(granted_mc) {_LOTS} AND source <> 'gift'",
    ("credits", "given"): f"SELECT sum(granted_mc) {_LOTS} AND source = 'gift'",
    ("credits", "used"): "SELECT -sum(captured_mc) FROM billing_credithold"
    f" WHERE closed_at {BETWEEN}",
    ("credits-used", "image"): f"SELECT sum(delivered) * 1000 FROM generations_generation"
    f" WHERE finished_at {BETWEEN}",
    ("credits-used", "vector"): "SELECT sum(price_mc) FROM vectorizing_vectorisation"
    f" WHERE purpose = 'vector' AND state = 'succeeded' AND finished_at {BETWEEN}",
    ("provider-costs", "cost"): _COST,
    ("jobs", "made"): f"SELECT count(*) FROM ({_JOBS}) j WHERE created_at {BETWEEN}",
    ("jobs", "back"): "SELECT sum(amount_mc - captured_mc) FROM billing_credithold"
    f" WHERE closed_at {BETWEEN}",
    ("vectoriser", "uploads"): f"SELECT count(*) {_ACTS} AND act = 'upload'",
    ("vectoriser", "bytes_out"): f"SELECT sum(size) {_ACTS} AND act = 'download'",
    ("vector-formats", "downloads"): f"SELECT count(*) {_ACTS} AND act = 'download'",
    **{(f"margin-by-{by}", "captured"): f"SELECT -sum(amount_mc) {_CAPTURED}"
       for by in ("kind", "plan")},
    **{(f"margin-by-{by}", "income"): _INCOME for by in ("kind", "plan")},
    **{(f"margin-by-{by}", "fees"): _FEES for by in ("kind", "plan")},
    **{(f"margin-by-{by}", "cost"): _COST for by in ("kind", "plan")},
}  # fmt: skip
# Of a whole year, which has them all, and which ends at this moment.
SUMS_OF_A_YEAR = {
    ("job-failures", "count"): f"SELECT count(*) FROM ({_JOBS}) j"
    f" WHERE state IN ('failed', 'expired') AND finished_at {BETWEEN}",
    ("revenue", "tax"): f"SELECT sum(tax_minor - {_TAX_BACK}) {_PAID}",
    ("vat", "paid_tax"): f"SELECT sum(tax_minor) {_PAID}",
    ("revenue", "refunded"): f"SELECT sum(refunded_minor) {_PAID}",
    ("refunds", "refunded"): f"SELECT -sum(b.amount) {_BALANCE} AND b.type = 'refund'",
    ("revenue", "disputed"): "SELECT sum(disputed_minor) FROM billing_order"
    " WHERE currency = 'usd'",
    ("refunds", "disputed"): f"SELECT -sum(b.amount) {_BALANCE} AND b.type = 'adjustment'"
    " AND b.amount < 0",
    ("refunds", "dispute_fees"): f"SELECT sum((b.stripe_data->>'fee')::int) {_BALANCE}"
    " AND b.type = 'adjustment'",
    ("failed-payments", "failed"): "SELECT count(*) FROM djstripe_invoice"
    " WHERE stripe_data->>'currency' = 'usd'",
    ("credits", "outstanding"): "SELECT sum(posted_mc) FROM billing_creditaccount",
    ("credits-owed", "left"): "SELECT sum(posted_mc) FROM billing_creditaccount",
    ("mrr", "mrr"): """SELECT sum(o.amount_minor - o.tax_minor) FROM billing_subscription s
        CROSS JOIN LATERAL (SELECT * FROM billing_order
          WHERE stripe_subscription_id = s.stripe_subscription_id AND paid_at IS NOT NULL
            AND refunded_minor + disputed_minor < amount_minor ORDER BY paid_at DESC LIMIT 1) o
        WHERE o.currency = 'usd'
          AND (s.status = 'active' OR s.status = 'past_due' AND s.grace_until >= now())""",
    ("storage", "pictures"): "SELECT sum(size) FROM generations_generatedimage",
    ("funnel", "signed_up"): "SELECT count(*) FROM accounts_user WHERE NOT is_staff",
    ("funnel", "picture"): "SELECT count(DISTINCT owner_id) FROM generations_generatedimage",
    ("funnel", "paid"): "SELECT count(DISTINCT owner_id) FROM billing_order"
    " WHERE paid_at IS NOT NULL",
    **SUMS,
}


@dataclass(frozen=True)
class Compared:
    report: str
    column: str
    told: int
    plain: int

    @property
    def is_equal(self) -> bool:
        """Each capture in a sum of billionths of a dollar is rounded."""
        return abs(self.told - self.plain) <= max(400, abs(self.plain) / 10**8)


def compared(period: Period, queries: dict[tuple[str, str], str]) -> Iterator[Compared]:
    for (name, key), query in queries.items():
        report = registry.find(name)
        assert report is not None
        [told] = report.sums(report.rows(report.asked(period, {})), [key]).values()
        yield Compared(name, key, int(told or 0), _plain(query, period))


def _plain(query: str, period: Period) -> int:
    given: dict[str, Any] = {"first": period.since, "last": period.until}
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return int(cursor.fetchone()[0] or 0)
