"""An export of all that is a person's: asked for, made by a worker, kept for a day."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import DataExport, Erasure, User
from accounts.models.exports import KEPT_FOR
from accounts.services import export_archive
from core import audit, limits, storage
from core.database import release_connection
from core.emails import email
from core.jobs.leases import given_back_on_error
from core.jobs.models import FINAL, State, backoff
from core.refusals import Refused

log = structlog.get_logger(__name__)
KIND = "export"
EVERY = timedelta(days=1)
DEADLINE = timedelta(hours=12)
LEASE = 120
NOTE_EVERY = 2.0
MOST_TRIES = 6
_FAILED = "It could not be made, which is our fault and does not count. Ask for it again."
_SUBJECTS = {"ready": "Your export is ready", "failed": "Your export could not be made"}
TELL_WITHIN = timedelta(days=1)


class ExportRefused(Refused):
    """Why no export is made, in words for the person."""


class _Unwanted(Exception):
    """It is nobody's any more, or its time is over."""


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


def advance(export_id: UUID, hint: str = "") -> None:
    """Make it, from the beginning: what another worker left half-way is written anew."""
    job = DataExport.objects.select_related("owner").filter(pk=export_id).first()
    if job is None or job.is_final or not job.claim(LEASE):
        return
    with given_back_on_error(job):
        if job.cancel_requested_at:
            _drop(job)
            return
        if job.attempts >= MOST_TRIES or timezone.now() >= job.deadline_at:
            _fail(job)
            return
        job.note(attempts=job.attempts + 1)
        job.move(State.RUNNING)
        _make(job)


def _make(job: DataExport) -> None:
    """On this machine's disk first, then to the storage: neither is ever whole in memory."""
    try:
        with tempfile.TemporaryFile() as target:
            export_archive.write(target, job.owner_id, _Watch(job))
            size = target.seek(0, os.SEEK_END)
            target.seek(0)
            job.note(lease_until=timezone.now() + timedelta(seconds=LEASE + size // 1_000_000))
            release_connection()
            storage.write_file(job.key, target)
    except _Unwanted:
        _drop(job)
    except OSError as error:
        log.warning("export not made yet", job=str(job.pk), error=type(error).__name__)
        job.release(look_in=backoff(job.attempts, first=30, most=1800))
    else:
        _deliver(job, size)


def _deliver(job: DataExport, size: int) -> None:
    """Not where the person is gone meanwhile, or another worker has given it up."""
    expires = timezone.now() + KEPT_FOR
    with transaction.atomic():
        done = not _is_canceled(job) and job.move(
            State.SUCCEEDED, size=size, progress=100, expires_at=expires
        )
        if done:
            audit.record("export.made", owner_id=job.owner_id, target=job, bytes=size)
    if done:
        tell(job)
    elif _is_canceled(job):
        _drop(job)
    elif not DataExport.objects.filter(pk=job.pk, state=State.SUCCEEDED).exists():
        storage.delete(job.key)


class _Watch:
    """Told the per cent now and then: keeps the lease, and ends what nobody waits for."""

    def __init__(self, job: DataExport) -> None:
        self._job = job
        self._noted = time.monotonic()

    def __call__(self, percent: int) -> None:
        if time.monotonic() - self._noted < NOTE_EVERY:
            return
        self._noted = time.monotonic()
        lease = timezone.now() + timedelta(seconds=LEASE)
        is_there = self._job.note(progress=percent, lease_until=lease)
        if not is_there or _is_canceled(self._job):
            raise _Unwanted


def _check_stays(owner_id: UUID) -> None:
    """Whoever may still undo the end of their account may take their things along."""
    leaving = Erasure.objects.unfinished().filter(owner=owner_id)
    if leaving.filter(due_at__lte=timezone.now()).exists():
        raise ExportRefused(
            "leaving", "Your account is being deleted, so nothing can be exported any more."
        )


def _is_canceled(job: DataExport) -> bool:
    """As the end of the account does to it, behind this worker's back."""
    return DataExport.objects.filter(pk=job.pk, cancel_requested_at__isnull=False).exists()


def _drop(job: DataExport) -> None:
    storage.delete(job.key)
    job.move(State.CANCELED, file_gone_at=timezone.now())


def _fail(job: DataExport) -> None:
    storage.delete(job.key)
    if job.move(State.FAILED, error_kind="export", error=_FAILED, file_gone_at=timezone.now()):
        tell(job)


def tell(job: DataExport) -> bool:
    """One mail, ready or failed. Its link leads to the page, which asks who it is."""
    rows = DataExport.objects.filter(pk=job.pk, told_at=None)
    if not rows.update(told_at=timezone.now()):
        return False
    name = "ready" if job.state == State.SUCCEEDED else "failed"
    try:
        template = f"emails/export_{name}"
        email(job.owner.email, template, subject=_SUBJECTS[name], export=job).send()
    except OSError:
        DataExport.objects.filter(pk=job.pk).update(told_at=None)
        raise
    return True


def untold(now: datetime) -> QuerySet[DataExport]:
    ended = [State.SUCCEEDED, State.FAILED]
    rows = DataExport.objects.filter(state__in=ended, told_at=None)
    return rows.filter(finished_at__gte=now - TELL_WITHIN).select_related("owner")


def expired(now: datetime) -> QuerySet[DataExport]:
    return DataExport.objects.filter(file_gone_at=None, expires_at__lte=now)


def delete_file(job: DataExport) -> None:
    """Safe to repeat."""
    storage.delete(job.key)
    DataExport.objects.filter(pk=job.pk).update(file_gone_at=timezone.now())
