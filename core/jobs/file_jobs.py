"""Local jobs whose result is one file for their person: made on disk, stored, told of, deleted."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import audit, storage
from core.database import release_connection
from core.jobs.leases import given_back_on_error
from core.jobs.models import FileJob, State, backoff
from core.refusals import Refused

log = structlog.get_logger(__name__)
KEPT_FOR = timedelta(hours=24)
LEASE = 120
NOTE_EVERY = 2.0
MOST_TRIES = 6
TELL_WITHIN = timedelta(days=1)
# Notes how far it has come, and raises to end what nobody waits for.
Note = Callable[..., None]


@dataclass(frozen=True)
class FileKind:
    """`write` makes the file of a job from the beginning: it may raise Refused, which is told to
    its person, and OSError, after which it is tried again. `act` is how the log of acts calls it.
    """

    model: type[FileJob]
    act: str
    write: Callable[[IO[bytes], Any, Note], None]
    mail: Callable[[Any], None]
    failed: str
    kept_for: Callable[[Any], timedelta] = lambda job: KEPT_FOR

    def advance(self, job_id: UUID, hint: str = "") -> None:
        """What another worker left half-way is written anew."""
        rows = self.model._default_manager.select_related("owner")
        job = rows.filter(pk=job_id).first()
        if job is None or job.is_final or not job.claim(LEASE):
            return
        with given_back_on_error(job):
            if job.cancel_requested_at:
                _drop(job)
                return
            if job.attempts >= MOST_TRIES or timezone.now() >= job.deadline_at:
                self._fail(job, self.failed)
                return
            job.note(attempts=job.attempts + 1)
            job.move(State.RUNNING)
            self._make(job)

    def tell(self, job: FileJob) -> bool:
        """One mail, ready or failed. Its link leads to the page, which asks who it is."""
        rows = self.model._default_manager.filter(pk=job.pk, told_at=None)
        if not rows.update(told_at=timezone.now()):
            return False
        try:
            self.mail(job)
        except OSError:
            self.model._default_manager.filter(pk=job.pk).update(told_at=None)
            raise
        return True

    def untold(self, now: datetime) -> QuerySet[Any]:
        rows = self.model._default_manager.filter(
            state__in=[State.SUCCEEDED, State.FAILED],
            told_at=None,
            finished_at__gte=now - TELL_WITHIN,
        )
        return rows.select_related("owner")

    def expired(self, now: datetime) -> QuerySet[Any]:
        return self.model._default_manager.filter(file_gone_at=None, expires_at__lte=now)

    def delete_file(self, job: FileJob) -> None:
        """Safe to repeat."""
        storage.delete(job.key)
        self.model._default_manager.filter(pk=job.pk).update(file_gone_at=timezone.now())

    def _make(self, job: FileJob) -> None:
        """On this machine's disk first, then to the storage: neither is ever whole in memory."""
        try:
            with tempfile.TemporaryFile() as target:
                self.write(target, job, _Watch(job))
                size = target.seek(0, os.SEEK_END)
                target.seek(0)
                job.note(lease_until=timezone.now() + timedelta(seconds=LEASE + size // 1_000_000))
                release_connection()
                storage.write_file(job.key, target)
        except _Unwanted:
            _drop(job)
        except Refused as refusal:
            self._fail(job, refusal.message)
        except OSError as error:
            log.warning("file not made yet", job=str(job.pk), error=type(error).__name__)
            job.release(look_in=backoff(job.attempts, first=30, most=1800))
        else:
            self._deliver(job, size)

    def _deliver(self, job: FileJob, size: int) -> None:
        """Not where the person is gone meanwhile, or another worker has given it up."""
        expires = timezone.now() + self.kept_for(job)
        with transaction.atomic():
            done = not _is_canceled(job) and job.move(
                State.SUCCEEDED, size=size, progress=100, expires_at=expires
            )
            if done:
                audit.record(f"{self.act}.made", owner_id=job.owner_id, target=job, bytes=size)
        if done:
            self.tell(job)
        elif _is_canceled(job):
            _drop(job)
        elif not self.model._default_manager.filter(pk=job.pk, state=State.SUCCEEDED).exists():
            storage.delete(job.key)

    def _fail(self, job: FileJob, words: str) -> None:
        storage.delete(job.key)
        if job.move(State.FAILED, error_kind=self.act, error=words, file_gone_at=timezone.now()):
            self.tell(job)


class _Unwanted(Exception):
    """It is nobody's any more, or its time is over."""


class _Watch:
    """Told now and then how far it is: keeps the lease, and ends what nobody waits for."""

    def __init__(self, job: FileJob) -> None:
        self._job = job
        self._noted = time.monotonic()

    def __call__(self, **come_to: int) -> None:
        if time.monotonic() - self._noted < NOTE_EVERY:
            return
        self._noted = time.monotonic()
        lease = timezone.now() + timedelta(seconds=LEASE)
        is_there = self._job.note(lease_until=lease, **come_to)
        if not is_there or _is_canceled(self._job):
            raise _Unwanted


def _is_canceled(job: FileJob) -> bool:
    """As the end of the account does to it, behind this worker's back."""
    rows = type(job)._default_manager.filter(pk=job.pk, cancel_requested_at__isnull=False)
    return rows.exists()


def _drop(job: FileJob) -> None:
    storage.delete(job.key)
    job.move(State.CANCELED, file_gone_at=timezone.now())
