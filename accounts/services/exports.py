"""An export of all that is a person's: asked for, made by a worker, kept for a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import DataExport, Erasure, User
from accounts.services import export_archive
from core import audit, limits
from core.emails import email
from core.jobs.file_jobs import FileKind, Note
from core.jobs.models import FINAL, State
from core.refusals import Refused

KIND = "export"
EVERY = timedelta(days=1)
DEADLINE = timedelta(hours=12)
_SUBJECTS = {"ready": "Your export is ready", "failed": "Your export could not be made"}


class ExportRefused(Refused):
    """Why no export is made, in words for the person."""


def request_export(owner: User, request_key: UUID) -> DataExport:
    """One a day; the one under way where there is one. Raises ExportRefused and TooOften."""
    limits.count("export", owner.pk)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)
        mine = DataExport.objects.filter(owner=owner)
        if known := mine.filter(Q(request_key=request_key) | ~Q(state__in=FINAL)).first():
            return known
        _check_stays(owner.pk)
        if again := possible_at(owner.pk):
            raise ExportRefused(
                "too_soon",
                f"One export a day is made. The next is possible from {again:%-d %b, %H:%M} UTC.",
                retry_after=max(1, int((again - timezone.now()).total_seconds())),
            )
        deadline = timezone.now() + DEADLINE
        made = DataExport.objects.create(
            owner=owner, request_key=request_key, deadline_at=deadline
        )
        audit.record("export.asked", owner_id=owner.pk, target=made)
        return made


def possible_at(owner_id: UUID) -> datetime | None:
    """When the next one may be asked for; None is now. One that came to nothing does not count."""
    last = DataExport.objects.filter(owner_id=owner_id, state=State.SUCCEEDED).first()
    if last is None or last.created_at + EVERY <= timezone.now():
        return None
    return last.created_at + EVERY


def _check_stays(owner_id: UUID) -> None:
    """Whoever may still undo the end of their account may take their things along."""
    leaving = Erasure.objects.unfinished().filter(owner=owner_id)
    if leaving.filter(due_at__lte=timezone.now()).exists():
        raise ExportRefused(
            "leaving", "Your account is being deleted, so nothing can be exported any more."
        )


def _write(target: IO[bytes], job: DataExport, note: Note) -> None:
    export_archive.write(target, job.owner_id, lambda percent: note(progress=percent))


def _mail(job: DataExport) -> None:
    name = "ready" if job.state == State.SUCCEEDED else "failed"
    template = f"emails/export_{name}"
    email(job.owner.email, template, subject=_SUBJECTS[name], export=job).send()


FILES = FileKind(
    DataExport,
    "export",
    _write,
    _mail,
    "It could not be made, which is our fault and does not count. Ask for it again.",
)
