"""All reports about money, in the order in which they are listed."""

from __future__ import annotations

from reports.numbers import credits, refunds, revenue, subscriptions, vat

REPORTS = (
    revenue.REVENUE,
    revenue.SOLD,
    subscriptions.MRR,
    vat.VAT,
    refunds.REFUNDS,
    refunds.REASONS,
    refunds.FAILED_PAYMENTS,
    credits.CREDITS,
    credits.USED,
    credits.OWED,
)
ROLLUPS = (credits.LEDGER,)
