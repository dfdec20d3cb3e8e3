"""What pictures cost, and what was set aside and charged for them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from billing.models import CreditHold, Purpose, Quote
from billing.services import paid_jobs, quotes
from billing.services.credits import Owner
from generations.models import Generation


def quote(owner: Owner, pictures: int = 1) -> Quote:
    return quotes.quote(owner, Purpose.IMAGE, pictures)


def accept(owner: Owner, token: str, pictures: int) -> Quote:
    """The price that was shown, or today's where none was. Raises QuoteExpired."""
    if not token:
        return quote(owner, pictures)
    return quotes.accept(owner, token, Purpose.IMAGE, pictures)


def holds(batches: Iterable[Generation]) -> dict[UUID, CreditHold]:
    """Of all of them in one query; those from before there were prices have none."""
    batch_of = {paid_jobs.key_of(batch.pk): batch.pk for batch in batches}
    return {batch_of[hold.key]: hold for hold in CreditHold.objects.filter(key__in=batch_of)}


def is_over(hold_key: str) -> bool:
    """Whether the generation that a hold is for has ended, or is gone."""
    running = Generation.objects.unfinished().filter(pk=paid_jobs.id_of(hold_key))
    return not running.exists()
