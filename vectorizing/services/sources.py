"""A person's pictures: taken in, listed, taken away, and gone after 24 hours."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from core import audit, limits, storage
from core.filenames import display_name
from core.images.recipes import MEGABYTE
from core.jobs.models import FINAL
from core.row_security import user_scope
from generations.models import GeneratedImage
from generations.services import downloads
from vectorizing.models import (
    MOST_IN_BATCH,
    ActivityKind,
    VectorBatch,
    Vectorisation,
    VectorSource,
)
from vectorizing.services import activities, ingest
from vectorizing.services.ingest import KEPT, Taken
from vectorizing.services.refusals import VectoriserRefused

MOST_KEPT = 500
MOST_KEPT_BYTES = 1024 * MEGABYTE


def receive(
    owner: User, file: BinaryIO | bytes, name: str, batch: VectorBatch | None = None
) -> VectorSource:
    """Check and keep one PNG or JPEG for 24 hours. Raises Refused; then nothing was kept.

    Opens its own row scopes, since checking and writing take a while: the view is `no_row_scope`.
    """
    limits.count("upload", owner.pk)
    with user_scope(owner.pk):
        refuse_if_full(owner)
        if batch:
            _refuse_if_batch_full(batch)
    source = VectorSource(owner=owner, batch=batch, name=display_name(name, "picture"))
    return _keep(source, ingest.take(file))


def from_image(owner: User, image: GeneratedImage) -> VectorSource:
    """A picture of the person's gallery, at once and again the same one. Raises Refused.

    Opens its own row scopes: the view is `no_row_scope`.
    """
    with user_scope(owner.pk):
        known = alive(owner).filter(image=image).first()
        if known:
            return known
        limits.count("upload", owner.pk)
        refuse_if_full(owner)
        is_there = downloads.note(image)
    try:
        content = storage.read(image.original_key) if is_there else b""
    except storage.FileMissing:
        content = b""
    if not content:
        raise VectoriserRefused("gone", "This picture was deleted. Choose another one.")
    name = display_name(image.title, f"picture-{image.number}")
    source = VectorSource(owner=owner, image=image, name=name)
    return _keep(source, ingest.take(content, is_ours=True))


def alive(owner: User) -> QuerySet[VectorSource]:
    """What may be shown, traced and served now, newest first. Fetch through this."""
    return VectorSource.objects.filter(owner=owner).alive(timezone.now())


def remove(source: VectorSource) -> None:
    """Gone for everybody at once; the sweep erases the files within a minute. Safe to repeat.

    Previews and drawings go with it, and what is still at work is cancelled and not charged.
    """
    now = timezone.now()
    jobs = Vectorisation.objects.filter(source=source, expires_at__gt=now)
    jobs.unfinished().filter(cancel_requested_at=None).update(
        cancel_requested_at=now, next_look_at=now
    )
    jobs.update(expires_at=now)
    with transaction.atomic():
        if VectorSource.objects.filter(pk=source.pk, expires_at__gt=now).update(expires_at=now):
            audit.record("vector.removed", owner_id=source.owner_id, target=source)


def refuse_if_full(owner: User) -> None:
    """Raises Refused. Nobody needs more at once, and storage is not endless."""
    kept = alive(owner)
    size = kept.order_by().aggregate(size=Sum("size", default=0))["size"]
    if kept.count() >= MOST_KEPT or size >= MOST_KEPT_BYTES:
        raise VectoriserRefused(
            "too_many",
            f"You have {MOST_KEPT} pictures or {MOST_KEPT_BYTES // MEGABYTE:,} MB here, which is"
            " the most. Remove some, or wait until their 24 hours are over.",
        )


def lock_places(owner_id: UUID) -> None:
    """Uploads come side by side: until the transaction ends, only one counts and adds."""
    User.objects.select_for_update(no_key=True).get(pk=owner_id)


def expired(now: datetime) -> QuerySet[VectorSource]:
    """Past their 24 hours, and uploads that died half-way."""
    return VectorSource.objects.filter(expires_at__lte=now, files_gone_at=None)


def erase(source: VectorSource) -> None:
    """Files first, then the note: a crash leaves a row that is tried again."""
    storage.delete(*source.keys)
    VectorSource.objects.filter(pk=source.pk).update(files_gone_at=timezone.now())


def drawings_expired(now: datetime) -> QuerySet[Vectorisation]:
    """Previews and drawings past their time. One at work ends first, by its deadline."""
    return Vectorisation.objects.filter(state__in=FINAL, expires_at__lte=now, files_gone_at=None)


def erase_drawing(job: Vectorisation) -> None:
    storage.delete(*job.keys)
    Vectorisation.objects.filter(pk=job.pk).update(files_gone_at=timezone.now())


def _keep(source: VectorSource, taken: Taken) -> VectorSource:
    """The row, its files, then a place among the person's pictures if there is one left."""
    for name, value in taken.facts.items():
        setattr(source, name, value)
    source.expires_at = timezone.now() + KEPT
    with user_scope(source.owner_id):
        source.save(force_insert=True)
    ingest.write(source, taken)
    try:
        with user_scope(source.owner_id):
            _place(source, taken.file_format)
    except VectoriserRefused:
        with user_scope(source.owner_id):
            VectorSource.objects.filter(pk=source.pk).update(expires_at=timezone.now())
        raise
    return source


def _place(source: VectorSource, file_format: str) -> None:
    lock_places(source.owner_id)
    refuse_if_full(source.owner)
    if source.batch:
        _refuse_if_batch_full(source.batch)
    source.stored_at = timezone.now()
    source.save(update_fields=["stored_at"])
    activities.of_source(ActivityKind.UPLOAD, source, file_format=file_format, size=source.size)


def _refuse_if_batch_full(batch: VectorBatch) -> None:
    batch.refresh_from_db(fields=["started_at"])
    if batch.started_at:
        raise VectoriserRefused(
            "started", "This batch has started already. Make a new one for more files."
        )
    if batch.sources.alive(timezone.now()).count() >= MOST_IN_BATCH:
        raise VectoriserRefused(
            "batch_full", f"A batch takes {MOST_IN_BATCH} pictures. Make another one for the rest."
        )
