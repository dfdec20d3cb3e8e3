"""Previews and drawings: asked for once, paid once, cancelled, asked for again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.models import User
from billing.models import Purpose, Quote
from billing.services import credits, paid_jobs
from core import actor, audit, limits, switches
from core.switches import Service
from tracer.tracing.options import Options
from vectorizing.models import Vectorisation, VectorSource, columns, settings_hash
from vectorizing.services import prices
from vectorizing.services.prices import PricedRequest
from vectorizing.services.refusals import gone

DEADLINE = timedelta(hours=1)
# The sweep orders the step again if the first order was lost.
_LOOK_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class VectorRequest:
    """What a person asks for, Purpose.PREVIEW or Purpose.VECTOR.

    Without a quote, which a page shows beforehand, it costs what it costs now.
    """

    source: VectorSource
    options: Options
    purpose: Purpose
    request_key: UUID
    quote: Quote | None = None


def start(owner: User, request: VectorRequest) -> Vectorisation:
    """Queue it once per request key, with its price set aside; or give the earlier result of the
    same picture with the same settings, for nothing.

    Raises NotEnoughCredits, QuoteExpired, Closed and Refused; then nothing was made. Enqueue
    what it gives.
    """
    limits.count("spend", owner.pk)
    with transaction.atomic():
        credits.account_of(owner)  # locked: of two orders at once the second sees the first
        known = Vectorisation.objects.filter(owner=owner, request_key=request.request_key).first()
        if known:
            return known
        if not request.source.is_alive:
            raise gone()
        picture = request.source.sha256
        found = prices.answers(owner.pk, [picture], request.options, request.purpose)
        return place(owner, request, found[picture])


def place(owner: User, request: VectorRequest, answer: PricedRequest) -> Vectorisation:
    """For callers that hold the account's lock and have asked `prices.answers` since."""
    if answer.job:
        return _given_again(answer.job, request.source)
    switches.require(Service.VECTORISING)
    held = prices.to_hold(owner, request.purpose, answer.price_mc, request.quote)
    job = _queue(owner, request, held.amount_mc if held else 0)
    if held:
        paid_jobs.hold(owner, job.pk, held)
    return job


def of_source(source: VectorSource) -> QuerySet[Vectorisation]:
    """All previews and drawings of the picture that can be shown or are on their way, newest
    first; those of the same picture sent before too. Fetch through this."""
    return alive(source.owner).filter(sha256=source.sha256)


def alive(owner: User) -> QuerySet[Vectorisation]:
    """Within their 24 hours, whatever their state. Fetch through this."""
    return Vectorisation.objects.filter(owner=owner).alive(timezone.now())


def cancel(job: Vectorisation) -> bool:
    """Note it; the next step ends it and frees its price. False when it has ended already.

    Enqueue it.
    """
    return job.request_cancel()


def retry(job: Vectorisation, request_key: UUID, quote: Quote | None = None) -> Vectorisation:
    """The same again. Raises what `start` does."""
    request = VectorRequest(job.source, job.options, Purpose(job.purpose), request_key, quote)
    return start(job.owner, request)


def _given_again(job: Vectorisation, source: VectorSource) -> Vectorisation:
    """It stays for as long as the picture that it was asked for with now."""
    rows = Vectorisation.objects.filter(pk=job.pk)
    rows.update(expires_at=Greatest("expires_at", source.expires_at))
    job.refresh_from_db()
    return job


def _queue(owner: User, request: VectorRequest, price_mc: int) -> Vectorisation:
    source, now = request.source, timezone.now()
    known_as = {
        "owner": owner,
        "sha256": source.sha256,
        "settings_hash": settings_hash(request.options),
        "purpose": request.purpose,
        "is_test": actor.is_test(),
    }
    # Only one whose file is gone or about to go can stand here still.
    Vectorisation.objects.filter(**known_as).standing().update(superseded=True)
    job = Vectorisation.objects.create(
        **known_as,
        **columns(request.options),
        source=source,
        price_mc=price_mc,
        request_key=request.request_key,
        deadline_at=min(now + DEADLINE, source.expires_at),
        next_look_at=now + _LOOK_AFTER,
        expires_at=source.expires_at,
    )
    audit.record("vectorisation.started", owner_id=owner.pk, target=job, purpose=job.purpose)
    return job
