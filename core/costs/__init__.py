"""What providers take for our jobs: what each of them reported, and what it costs.

A usage row is written in the transaction that ends or collects a job, whatever its end: Replicate
erases what it knows of it after an hour. A price row says what one unit costs in billionths of a
dollar, from when and until when, so what was used yesterday costs today what it cost yesterday.
The view `core_providercost` joins the two. What has no price is told apart, and never counted as
nothing; jobs of test mode cost nothing and leave no row, as they leave none in the ledger.

Workers and staff read it. The web sees neither a price nor a cost.
"""

from __future__ import annotations

from core.costs.models import ProviderCost, ProviderPrice, ProviderUsage
from core.costs.prices import PriceRefused, check_price, price_at, set_price
from core.costs.recording import is_recorded, record
from core.costs.spending import Spent, spent, spent_nano

__all__ = [
    "PriceRefused", "ProviderCost", "ProviderPrice", "ProviderUsage", "Spent", "check_price",
    "is_recorded", "price_at", "record", "set_price", "spent", "spent_nano",
]  # fmt: skip
