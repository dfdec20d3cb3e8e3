"""What a preview and a drawing cost this person, for this picture, now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from billing.models import Purpose, Quote
from billing.prices import PRICES_MC
from billing.services import quotes
from billing.services.quotes import QuoteExpired
from core import actor
from core.jobs.models import State
from tracer.tracing.options import Options
from vectorizing.models import Vectorisation, VectorSource, settings_hash

# As long as a payment counts for the same request, and a preview's price for the drawing.
COUNTS_FOR = timedelta(hours=24)
# A result this near its end is made anew rather than given again.
LEAST_LEFT = timedelta(minutes=1)


@dataclass(frozen=True)
class PricedRequest:
    """What a wish finds: a job that fulfils it already, or what a new one costs."""

    price_mc: int
    job: Vectorisation | None = None


def price(owner: User, source: VectorSource, options: Options, purpose: Purpose) -> Quote:
    """Zero where the same was paid within 24 hours; a drawing is cheaper after a preview."""
    found = answers(owner.pk, [source.sha256], options, purpose)[source.sha256]
    return quotes.quote(owner, purpose, unit_mc=found.price_mc)


def to_hold(owner: User, purpose: Purpose, due_mc: int, shown: Quote | None) -> Quote | None:
    """What to set aside: the shown price, or today's where that is lower. None: it costs nothing.

    Raises QuoteExpired when it was shown as free and is not any more.
    """
    if not due_mc:
        return None
    if shown and not shown.amount_mc:
        raise QuoteExpired
    if shown and shown.amount_mc <= due_mc:
        return shown
    return quotes.quote(owner, purpose, unit_mc=due_mc)


def answers(
    owner_id: UUID, pictures: Collection[str], options: Options, purpose: Purpose
) -> dict[str, PricedRequest]:
    """By the sha256 of each picture, in three queries at most."""
    now = timezone.now()
    theirs = Vectorisation.objects.filter(
        owner_id=owner_id, sha256__in=pictures, is_test=actor.is_test()
    )
    paid = Q(state=State.SUCCEEDED, price_mc__gt=0, finished_at__gt=now - COUNTS_FOR)
    same = theirs.filter(purpose=purpose, settings_hash=settings_hash(options))
    paid_before = set(same.filter(paid).values_list("sha256", flat=True))
    previewed: set[str] = set()
    if purpose == Purpose.VECTOR:
        previews = theirs.filter(paid, purpose=Purpose.PREVIEW)
        previewed = set(previews.values_list("sha256", flat=True))
    at_hand = {job.sha256: job for job in same.standing() if _still_serves(job)}
    return {
        picture: PricedRequest(0, at_hand[picture])
        if picture in at_hand
        else PricedRequest(_price_mc(purpose, picture in paid_before, picture in previewed))
        for picture in pictures
    }


def _still_serves(job: Vectorisation) -> bool:
    """On its way and not to be stopped, or its result is there for a while yet."""
    if job.is_final:
        return job.is_kept_at(timezone.now() + LEAST_LEFT)
    return job.cancel_requested_at is None


def _price_mc(purpose: Purpose, is_paid: bool, is_previewed: bool) -> int:
    if is_paid or actor.is_test():
        return 0
    return PRICES_MC[purpose] - (PRICES_MC[Purpose.PREVIEW] if is_previewed else 0)
