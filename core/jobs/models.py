"""A job row is the queue: a message only says that one waits, the database decides who steps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from core import actor, audit, request_id
from core.crypto import EncryptedTextField, blind_index
from core.request_id import bound

log = structlog.get_logger(__name__)
AnyJob = TypeVar("AnyJob", bound="Job")


class State(models.TextChoices):
    QUEUED = "queued"
    SUBMITTING = "submitting"
    UNCONFIRMED = "unconfirmed"
    RUNNING = "running"
    COLLECTING = "collecting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    EXPIRED = "expired"


_ENDS = {State.FAILED, State.CANCELED, State.EXPIRED}
MOVES: dict[State, set[State]] = {
    State.QUEUED: {State.SUBMITTING, State.RUNNING, *_ENDS},
    # Back to queued only when the provider surely took nothing.
    State.SUBMITTING: {State.RUNNING, State.UNCONFIRMED, State.QUEUED, *_ENDS},
    State.UNCONFIRMED: {State.RUNNING, State.QUEUED, *_ENDS},
    # A local job goes straight to its end, and back to queued when its lease ran out.
    State.RUNNING: {State.COLLECTING, State.SUCCEEDED, State.QUEUED, *_ENDS},
    State.COLLECTING: {State.SUCCEEDED, *_ENDS},
}
FINAL = frozenset(set(State) - set(MOVES))
# The provider has it, or may have it.
AT_WORK = (State.SUBMITTING, State.UNCONFIRMED, State.RUNNING, State.COLLECTING)


class JobQuerySet(models.QuerySet[AnyJob]):
    def unfinished(self) -> Self:
        return self.exclude(state__in=FINAL)

    def due(self, now: datetime) -> Self:
        """Rows that nobody works on and whose next look has come, oldest look first."""
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self.unfinished().filter(free, next_look_at__lte=now).order_by("next_look_at")


class Job(models.Model):
    """One piece of work for one person; it ends, whatever happens to processes and messages."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    # Runs against the sandbox, costs nothing, and is seen by test tokens only.
    is_test = models.BooleanField(default=actor.is_test, db_default=False, editable=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    # The form that asked for it: a double click finds the first row instead of making a second.
    request_key = models.UUIDField(default=uuid4, editable=False)
    # The number of the request that ordered it, in the log and on error pages.
    request_id = models.CharField(
        max_length=request_id.MOST_LETTERS, blank=True, default=request_id.current, db_default="",
        editable=False,
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    moved_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField()
    # For how long its service was closed while it was in line: so much is on the deadline.
    held_seconds = models.IntegerField(default=0, db_default=0, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True, blank=True)
    searches = models.PositiveSmallIntegerField(default=0)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    remote_id = EncryptedTextField(blank=True, default="")
    # A provider's job belongs to one row only; equal ids meet here, since ciphertexts never do.
    remote_key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    error_kind = models.CharField(max_length=24, blank=True, default="")
    error = models.CharField(max_length=300, blank=True, default="")

    objects = JobQuerySet.as_manager()
    # Whether its end, and what the provider calls it, are told in the audit log.
    is_audited: ClassVar[bool] = True

    class Meta:
        abstract = True

    @property
    def own_page(self) -> str:
        """Where its person sees what came of it; empty for a kind without such a page."""
        return ""

    @property
    def is_final(self) -> bool:
        return self.state in FINAL

    @property
    def is_waiting_for_look(self) -> bool:
        """Somebody who watches may ask for a fresh look without waiting for the sweep."""
        now = timezone.now()
        is_free = self.lease_until is None or self.lease_until < now
        return is_free and not self.is_final and self.next_look_at <= now

    def move(self, to: State, **fields: Any) -> bool:
        """Move to a state if the row still allows it; tell whether this call did."""
        sources = [state for state, targets in MOVES.items() if to in targets]
        now = timezone.now()
        fields |= {"state": to, "moved_at": now}
        if to not in FINAL:
            return self._write(Q(state__in=sources), fields)
        fields |= {"finished_at": now, "lease_until": None}
        with transaction.atomic():
            has_moved = self._write(Q(state__in=sources), fields)
            if has_moved:
                self._record(str(to), reason=self.error_kind or None)
        return has_moved

    def note(self, **fields: Any) -> bool:
        """Write facts about an unfinished job; a finished one keeps what it ended with."""
        return self._write(~Q(state__in=FINAL), fields)

    def give_time(self, held: int) -> bool:
        """Its deadline moves by what it was held beyond what it was given time for before."""
        more = held - self.held_seconds
        if more <= 0:
            return False
        later = {"deadline_at": self.deadline_at + timedelta(seconds=more), "held_seconds": held}
        return self._write(Q(held_seconds=self.held_seconds) & ~Q(state__in=FINAL), later)

    def claim(self, seconds: int) -> bool:
        """Take the job for a while; tell whether this call got it."""
        now = timezone.now()
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        return self._write(
            free & ~Q(state__in=FINAL), {"lease_until": now + timedelta(seconds=seconds)}
        )

    def release(self, *, look_in: float) -> None:
        """Give the job back; the next look comes after so many seconds."""
        later = timezone.now() + timedelta(seconds=look_in)
        self._write(Q(), {"lease_until": None, "next_look_at": later})

    def adopt(self, remote_id: str) -> bool:
        """The provider's job that answers for this row; False when the row or the job is taken."""
        key = blind_index(remote_id, type(self).__name__)
        found = {"remote_id": remote_id, "remote_key": key, "next_look_at": timezone.now()}
        try:
            with transaction.atomic():
                is_ours = self.move(State.RUNNING, **found)
                if is_ours:
                    self._record("taken_by_provider", provider_id=remote_id)
                return is_ours
        except IntegrityError:
            return False

    def request_cancel(self) -> bool:
        """Note the person's wish once; the next step acts on it."""
        now = timezone.now()
        wish = {"cancel_requested_at": now, "next_look_at": now}
        with transaction.atomic():
            is_new = self._write(Q(cancel_requested_at=None) & ~Q(state__in=FINAL), wish)
            if is_new:
                self._record("cancel_asked")
        return is_new

    def _record(self, what: str, **facts: str | None) -> None:
        if self.is_audited:
            action = f"{self._meta.model_name}.{what}"
            audit.record(action, owner_id=self.owner_id, target=self, **facts)

    def _write(self, condition: Q, fields: dict[str, Any]) -> bool:
        rows = type(self)._default_manager.filter(condition, pk=self.pk)
        if not rows.update(**fields):
            return False
        for name, value in fields.items():
            setattr(self, name, value)
        if "state" in fields:
            with bound(self.request_id):
                log.info("job moved", job=str(self.pk), kind=type(self).__name__, state=self.state)
        return True


class FileJob(Job):
    """One whose result is a file: kept until `expires_at`, the row stays as the record."""

    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent.")
    expires_at = models.DateTimeField(null=True, blank=True)
    file_gone_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def key(self) -> str:
        """Where the file lies in storage."""
        raise NotImplementedError

    @property
    def has_file(self) -> bool:
        return self.state == State.SUCCEEDED and self.file_gone_at is None


def job_constraints() -> list[models.BaseConstraint]:
    """What the database itself holds of every kind of job."""
    ended = Q(state__in=sorted(FINAL))
    return [
        models.UniqueConstraint(fields=["id", "owner"], name="%(class)s_id_owner"),
        models.UniqueConstraint(fields=["owner", "request_key"], name="%(class)s_request_once"),
        models.CheckConstraint(
            condition=Q(state__in=[state.value for state in State]), name="%(class)s_state_known"
        ),
        models.CheckConstraint(
            condition=(ended & Q(finished_at__isnull=False))
            | (~ended & Q(finished_at__isnull=True)),
            name="%(class)s_end_has_a_time",
        ),
    ]


def job_indexes() -> list[models.Index]:
    """The owner's list, and the few rows that the sweep looks for."""
    return [
        models.Index(F("owner"), F("created_at").desc(), name="%(class)s_owner_created"),
        models.Index(
            fields=["next_look_at"], condition=~Q(state__in=sorted(FINAL)), name="%(class)s_due"
        ),
    ]


def finished_index() -> models.Index:
    """Those of a day are counted by their end."""
    return models.Index(
        fields=["finished_at"], condition=Q(finished_at__isnull=False), name="%(class)s_finished"
    )


def backoff(attempts: int, *, first: float = 5, most: float = 300) -> float:
    """Seconds to wait after so many attempts: doubling, bounded."""
    return min(most, first * 2 ** min(attempts, 10))
