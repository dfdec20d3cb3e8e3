"""All reports about money, in the order in which they are listed."""

from __future__ import annotations

from reports.numbers import credits, revenue

REPORTS = (revenue.REVENUE, revenue.SOLD, credits.CREDITS)
ROLLUPS = (credits.LEDGER,)
