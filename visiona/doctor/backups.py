"""Whether all of it could be lost."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from operations.services import backup_age
from visiona.doctor.findings import Finding, Level, first_line

_PAGE = "See docs/operations/backup.md."


def backups() -> Finding:
    now = timezone.now()
    if not settings.BACKUP_RECIPIENTS:
        level = Level.LOOK if settings.PRODUCTION else Level.OFF
        mend = f"Make a key with manage.py backup_key and set the BACKUP_ settings. {_PAGE}"
        return Finding(level, "none are made: what is lost stays lost", mend)
    try:
        amiss, seen = list(backup_age.amiss(now)), backup_age.seen(now)
        untried = backup_age.key_is_untried(now)
    except DatabaseError as error:
        return Finding(Level.BROKEN, first_line(error), "Mend the database first.")
    if amiss:
        mend = f"Run manage.py backup and see what it says. {_PAGE}"
        return Finding(Level.BROKEN, "; ".join(amiss), mend)
    if not settings.BACKUP_SCRATCH_URL:
        mend = f"Set BACKUP_SCRATCH_URL, so that each night is proven. {_PAGE}"
        return Finding(Level.LOOK, f"{seen}; none is proven by itself", mend)
    if untried:
        mend = "Run manage.py restore --prove --key FILE: it shows that your key is still there."
        return Finding(Level.LOOK, seen, mend)
    return Finding(Level.OK, seen)
