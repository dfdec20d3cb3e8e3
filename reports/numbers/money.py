"""All reports about money, in the order in which they are listed."""

from __future__ import annotations

from reports.numbers import credits, revenue, subscriptions

REPORTS = (revenue.REVENUE, revenue.SOLD, subscriptions.MRR, credits.CREDITS)
ROLLUPS = (credits.LEDGER,)
