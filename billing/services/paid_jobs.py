"""The money of a job: held when it is made, spent for what was delivered, free for the rest.

Each call joins the transaction that changes the job's state, and a repeat changes nothing.
"""

from __future__ import annotations

from uuid import UUID

from billing.models import CreditHold, Purpose, Quote
from billing.services import credits
from billing.services.credits import Owner
from core import actor


def hold(owner: Owner, job_id: UUID, quote: Quote) -> CreditHold | None:
    """Set the quoted price aside; nothing for a test. Raises NotEnoughCredits, nothing taken."""
    if actor.is_test():
        return None
    return credits.reserve(owner, key_of(job_id), quote.amount_mc, Purpose(quote.purpose), quote)


def settle(job_id: UUID, *, delivered: int, asked: int) -> CreditHold | None:
    """Spend the share that was delivered; the rest is free. No price was held: none is paid."""
    held = of(job_id)
    return credits.capture(held.key, held.amount_mc * delivered // asked) if held else None


def set_free(job_id: UUID) -> CreditHold | None:
    """Nothing was delivered, so nothing is paid."""
    return settle(job_id, delivered=0, asked=1)


def of(job_id: UUID) -> CreditHold | None:
    """What a page says of a job's price; None for a test and a job from before prices."""
    return CreditHold.objects.filter(key=key_of(job_id)).first()


def key_of(job_id: UUID) -> str:
    return f"job:{job_id}"


def id_of(hold_key: str) -> str:
    """The job that a hold is for."""
    return hold_key.removeprefix("job:")
