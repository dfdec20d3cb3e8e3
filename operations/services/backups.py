"""Which backups and proofs there are, and that no two runs of a kind overlap."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from operations.models import Backup, BackupProof
from operations.services.errors import BackupFailed

# Whatever works is heard of far more often.
LEASE = timedelta(minutes=15)
TRY_AGAIN = timedelta(hours=1)
FILES_EVERY = timedelta(days=7)


def last_backup(kind: Backup.Kind = Backup.Kind.DATABASE) -> Backup | None:
    """The newest whole one."""
    return Backup.objects.filter(kind=kind, state=Backup.State.WHOLE).first()


def last_proof(*, by_key: bool | None = None) -> BackupProof | None:
    """The newest good one, of any night or only those opened with the operator's key."""
    good = BackupProof.objects.filter(is_good=True)
    return good.first() if by_key is None else good.filter(by_key=by_key).first()


def last_failure(kind: Backup.Kind = Backup.Kind.DATABASE) -> Backup | None:
    """The newest that failed, where no whole one came after it."""
    newest = Backup.objects.filter(kind=kind).exclude(state=Backup.State.RUNNING).first()
    return newest if newest and newest.state == Backup.State.FAILED else None


def due(kind: Backup.Kind, now: datetime) -> bool:
    """Whether beat should have one made: none since the hour it is owed, nor tried just now."""
    tried = Backup.objects.filter(kind=kind, started_at__gt=now - TRY_AGAIN)
    if tried.exclude(state=Backup.State.WHOLE).exists():
        return False
    whole = last_backup(kind)
    return whole is None or whole.started_at < _owed_since(kind, now)


@contextmanager
def run(kind: Backup.Kind) -> Iterator[Backup]:
    """The row of a run, alone of its kind; however it ends, the row says so.

    Raises BackupFailed where another one runs.
    """
    row = _begin(kind)
    try:
        yield row
    except BaseException as error:
        words = str(error) if isinstance(error, BackupFailed) else type(error).__name__
        _end(row, Backup.State.FAILED, error=words[:300])
        raise
    _end(row, Backup.State.WHOLE)


def keep_alive(row: Backup) -> None:
    """Raises BackupFailed where the lease ran out and another run has taken over."""
    lease = timezone.now() + LEASE
    if not _running(row).update(lease_until=lease):
        raise BackupFailed("Another backup has taken over, since this one stood still too long.")


def _begin(kind: Backup.Kind) -> Backup:
    now = timezone.now()
    running = Backup.objects.filter(kind=kind, state=Backup.State.RUNNING)
    running.filter(lease_until__lt=now).update(
        state=Backup.State.FAILED, finished_at=now, error="It was ended before it was done."
    )
    name = f"{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"
    try:
        with transaction.atomic():
            return Backup.objects.create(
                name=name, kind=kind, started_at=now, lease_until=now + LEASE
            )
    except IntegrityError as error:
        raise BackupFailed(
            "Another backup is running: wait for it. One that was killed is forgotten after"
            f" {LEASE.seconds // 60} minutes."
        ) from error


def _end(row: Backup, state: Backup.State, **fields: Any) -> None:
    row.state, row.finished_at = state, timezone.now()
    ended = {"state": state, "finished_at": row.finished_at, "size": row.size, "told": row.told}
    _running(row).update(**ended, **fields)


def _running(row: Backup) -> Any:
    return Backup.objects.filter(pk=row.pk, state=Backup.State.RUNNING)


def _owed_since(kind: Backup.Kind, now: datetime) -> datetime:
    hour = now.replace(hour=settings.BACKUP_HOUR, minute=0, second=0, microsecond=0)
    if kind == Backup.Kind.FILES:
        return now - FILES_EVERY
    return hour if hour <= now else hour - timedelta(days=1)
