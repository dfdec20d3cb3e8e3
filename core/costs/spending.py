"""What was spent at providers in a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from core.costs.models import ProviderCost


@dataclass(frozen=True)
class Spent:
    """Billionths of a dollar, and how many usage rows have no price and are not among them."""

    nano: int
    unpriced: int


def spent(since: datetime, until: datetime | None = None) -> Spent:
    """For everybody's jobs; read by workers and staff, since the web may not."""
    rows = ProviderCost.objects.filter(created_at__gte=since)
    if until is not None:
        rows = rows.filter(created_at__lt=until)
    sums = rows.aggregate(nano=Sum("nano_usd"), unpriced=Count("pk", filter=Q(nano_usd=None)))
    return Spent(int(sums["nano"] or 0), sums["unpriced"])


def spent_nano(since: datetime, until: datetime | None = None) -> int:
    """As `spent`, the priced part alone."""
    return spent(since, until).nano
