"""All reports about money, in the order in which they are listed."""

from __future__ import annotations

from reports.numbers import credits, revenue, subscriptions, vat

REPORTS = (revenue.REVENUE, revenue.SOLD, subscriptions.MRR, vat.VAT, credits.CREDITS)
ROLLUPS = (credits.LEDGER,)
