"""What beat has done every night, and an operator at any time: a backup, and its proof."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.utils import timezone

from operations.models import Backup, BackupProof
from operations.services import backups, copies, making, proving
from operations.services.errors import BackupFailed
from operations.services.making import Made

log = structlog.get_logger(__name__)


def make(*, prove: bool) -> tuple[Made, BackupProof | None]:
    """Raises BackupFailed; a backup that is whole and could not be proven stays whole."""
    if prove and not settings.BACKUP_SCRATCH_URL:
        raise BackupFailed("BACKUP_SCRATCH_URL names no server where a backup could be proven.")
    made = making.make()
    if not prove:
        return made, None
    name, server = made.manifest.name, settings.BACKUP_SCRATCH_URL
    return made, proving.prove(name, server, made.key, by_key=False)


def make_due() -> None:
    """What is owed by now. That it failed is told by its row, the log, the doctor and the page
    of the staff; the next look tries again."""
    if not settings.BACKUP_RECIPIENTS:
        return
    try:
        making.copy_erase_list()
        if backups.due(Backup.Kind.DATABASE, timezone.now()):
            make(prove=bool(settings.BACKUP_SCRATCH_URL))
        if backups.due(Backup.Kind.FILES, timezone.now()):
            copies.copy()
    except BackupFailed as error:
        log.error("backup failed", reason=str(error))
