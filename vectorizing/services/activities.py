"""Noting what was done; the rows are kept for a year."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from core import audit
from vectorizing.models import Activity, ActivityKind, Vectorisation, VectorSource

KEPT = timedelta(days=365)


def of_source(
    act: ActivityKind, source: VectorSource, *, file_format: str = "", size: int = 0
) -> None:
    """In the transaction of the act itself."""
    Activity.objects.create(
        owner_id=source.owner_id,
        act=act,
        file_format=file_format,
        source_id=source.pk,
        batch_id=source.batch_id,
        size=size,
    )
    audit.record(f"vector.{act}", owner_id=source.owner_id, target=source, size=size)


def of_job(act: ActivityKind, job: Vectorisation, *, file_format: str = "", size: int = 0) -> None:
    """In the transaction of the act itself."""
    Activity.objects.create(
        owner_id=job.owner_id,
        act=act,
        file_format=file_format,
        source_id=job.source_id,
        vectorisation_id=job.pk,
        size=size,
    )
    audit.record(f"vector.{act}", owner_id=job.owner_id, target=job, format=file_format)


def of_batch(owner_id: UUID, batch_id: UUID, file_format: str) -> None:
    """The zip of a batch."""
    Activity.objects.create(
        owner_id=owner_id, act=ActivityKind.DOWNLOAD, file_format=file_format, batch_id=batch_id
    )
    audit.record("vector.zip", owner_id=owner_id, batch_id=batch_id, format=file_format)


def old(now: datetime) -> QuerySet[Activity]:
    return Activity.objects.filter(created_at__lte=now - KEPT)


def forget(row: Activity) -> None:
    row.delete()
