"""What is amiss with the backups today, if anything: for the doctor and the staff's first page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from operations.models import Backup, BackupProof
from operations.services import backups

# A night, and the hours that it may take or be made up for.
LATE = timedelta(hours=30)
FILES_LATE = timedelta(days=8)
KEY_TRIED = timedelta(days=100)


def amiss(now: datetime) -> Iterator[str]:
    """Sentences without their full stop; none where all is well or backups are not set up."""
    if not settings.BACKUP_RECIPIENTS:
        return
    if failure := backups.last_failure():
        yield f"The last backup failed: {failure.error.rstrip('.')}"
    yield from _late("backup", backups.last_backup(), now - LATE)
    yield from _late("copy of the files", backups.last_backup(Backup.Kind.FILES), now - FILES_LATE)
    if settings.BACKUP_SCRATCH_URL:
        newest = BackupProof.objects.first()
        if newest and not newest.is_good:
            yield f"The proof of {newest.backup} found: {newest.told['faults'][0]}"
        proof = backups.last_proof()
        if proof is None or proof.made_at < now - LATE:
            yield f"No good proof of a backup {_since(proof.made_at if proof else None)}"


def seen(now: datetime) -> str:
    """How old each is, in words."""
    whole, proof, own = (
        backups.last_backup(), backups.last_proof(), backups.last_proof(by_key=True)
    )  # fmt: skip
    parts = [
        f"backup {_age(whole.started_at if whole else None, now)}",
        f"proof {_age(proof.made_at if proof else None, now)}",
        f"opened with your own key {_age(own.made_at if own else None, now)}",
    ]
    return ", ".join(parts)


def key_is_untried(now: datetime) -> bool:
    """Whether nobody has shown for a hundred days that the private key is still there."""
    own = backups.last_proof(by_key=True)
    return own is None or own.made_at < now - KEY_TRIED


def needs() -> list[str]:
    return list(amiss(timezone.now()))


def _late(what: str, whole: Backup | None, since: datetime) -> Iterator[str]:
    if whole is None or whole.started_at < since:
        yield f"No whole {what} {_since(whole.started_at if whole else None)}"


def _since(moment: datetime | None) -> str:
    return f"since {moment:%-d %b %H:%M} UTC" if moment else "was ever made"


def _age(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    hours = (now - moment).total_seconds() / 3600
    return f"{hours:.0f} hours ago" if hours < 72 else f"{hours / 24:.0f} days ago"
