"""Many pictures with one setting: all of them are paid for and started, or none is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from billing.models import Purpose, Quote
from billing.services import credits, quotes
from billing.services.credits import NotEnoughCredits
from billing.services.quotes import QuoteExpired
from core import limits
from tracer.tracing.options import Options
from vectorizing.models import (
    MOST_IN_BATCH,
    VectorBatch,
    Vectorisation,
    VectorSource,
    columns,
    settings_hash,
)
from vectorizing.services import prices, sources, vectorisations
from vectorizing.services.prices import PricedRequest
from vectorizing.services.refusals import VectoriserRefused
from vectorizing.services.vectorisations import VectorRequest


@dataclass(frozen=True)
class Item:
    """One picture of a batch, and its newest job once the batch has started.

    Two files with the same picture share a job, and are paid for once.
    """

    source: VectorSource
    job: Vectorisation | None


def create(owner: User, request_key: UUID) -> VectorBatch:
    """An empty batch, once per request key; `sources.receive` fills it."""
    try:
        with transaction.atomic():
            return VectorBatch.objects.create(owner=owner, request_key=request_key)
    except IntegrityError:
        return VectorBatch.objects.get(owner=owner, request_key=request_key)


def gather(owner: User, pictures: Collection[UUID], request_key: UUID) -> VectorBatch:
    """A batch of pictures that are here already and in no other, once per request key.

    Raises Refused when they are too many; then nothing has changed.
    """
    with transaction.atomic():
        sources.lock_places(owner.pk)
        batch = create(owner, request_key)
        if batch.started_at:
            return batch
        sources.alive(owner).filter(pk__in=pictures, batch=None).update(batch=batch)
        if batch.sources.count() > MOST_IN_BATCH:
            raise VectoriserRefused(
                "batch_full", f"A batch takes {MOST_IN_BATCH} pictures. Tick fewer."
            )
        return batch


def alive(owner: User) -> QuerySet[VectorBatch]:
    """Those with a picture that is still here, newest first. Fetch through this."""
    kept = VectorSource.objects.filter(owner=owner).alive(timezone.now())
    return VectorBatch.objects.filter(owner=owner, pk__in=kept.values("batch_id"))


def price(owner: User, batch: VectorBatch, options: Options) -> Quote:
    """What all of it costs now, as one sum; unsaved. For the page and its token only."""
    due = _answers(owner, _pictures(batch), options).values()
    total = sum(answer.price_mc for answer in due)
    return quotes.quote(owner, Purpose.VECTOR, unit_mc=total)


def start(
    owner: User, batch: VectorBatch, options: Options, shown: Quote | None = None
) -> list[Vectorisation]:
    """A job for each picture, once per batch, with all their prices set aside; or none at all.

    Raises NotEnoughCredits for the sum, QuoteExpired when the sum has risen since it was shown,
    Refused. Enqueue what it gives.
    """
    limits.count("spend", owner.pk)
    with transaction.atomic():
        credits.account_of(owner)  # locked: the sum can't change before it is set aside
        sources.lock_places(owner.pk)  # no picture comes in behind our back
        batch.refresh_from_db()
        pictures = _pictures(batch)
        if batch.started_at:
            return [item.job for item in items(batch) if item.job]
        if not pictures:
            raise VectoriserRefused("empty", "There is no picture in this batch. Add one first.")
        found = _answers(owner, pictures, options)
        _refuse_if_short(owner, sum(answer.price_mc for answer in found.values()), shown)
        _note_start(batch, options)
        return [
            vectorisations.place(owner, _request(batch, source, options), found[picture])
            for picture, source in pictures.items()
        ]


def items(batch: VectorBatch) -> list[Item]:
    """Its pictures in the order in which they came, those past their time too; in two queries."""
    pictures = list(batch.sources.exclude(stored_at=None).order_by("created_at", "id"))
    job_of = _jobs(batch, [source.sha256 for source in pictures]) if batch.started_at else {}
    return [Item(source, job_of.get(source.sha256)) for source in pictures]


def cancel(batch: VectorBatch) -> list[Vectorisation]:
    """Stop what is not done yet; what is done stays, and is paid. Enqueue what it gives."""
    jobs = [item.job for item in items(batch) if item.job]
    return [job for job in {job.pk: job for job in jobs}.values() if vectorisations.cancel(job)]


def _pictures(batch: VectorBatch) -> dict[str, VectorSource]:
    """By content: of two files with the same picture, the one that stays longer."""
    kept = batch.sources.alive(timezone.now()).order_by("expires_at")
    return {source.sha256: source for source in kept}


def _answers(
    owner: User, pictures: dict[str, VectorSource], options: Options
) -> dict[str, PricedRequest]:
    return prices.answers(owner.pk, list(pictures), options, Purpose.VECTOR)


def _refuse_if_short(owner: User, total_mc: int, shown: Quote | None) -> None:
    if shown and shown.amount_mc < total_mc:
        raise QuoteExpired
    spendable = credits.balance(owner).spendable_mc
    if spendable < total_mc:
        raise NotEnoughCredits(total_mc, spendable)


def _note_start(batch: VectorBatch, options: Options) -> None:
    batch.started_at = timezone.now()
    for name, value in columns(options).items():
        setattr(batch, name, value)
    batch.save()


def _request(batch: VectorBatch, source: VectorSource, options: Options) -> VectorRequest:
    return VectorRequest(source, options, Purpose.VECTOR, uuid5(batch.pk, source.sha256))


def _jobs(batch: VectorBatch, pictures: Sequence[str]) -> dict[str, Vectorisation]:
    """The newest by content: a retry is newer than what failed."""
    rows = Vectorisation.objects.filter(
        owner_id=batch.owner_id,
        purpose=Purpose.VECTOR,
        settings_hash=settings_hash(batch.options),
        sha256__in=pictures,
    )
    return {job.sha256: job for job in rows.order_by("created_at", "id")}
