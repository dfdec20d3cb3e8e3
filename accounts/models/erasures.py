"""An account on its way out, and what was done for it step by step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.crypto import EncryptedTextField
from core.jobs.models import FINAL, Job, JobQuerySet, State, job_constraints, job_indexes

UNDO_FOR = timedelta(days=7)


class Door(models.TextChoices):
    """Who asked for it, and by which way."""

    WEBSITE = "website", "by the person, on the website"
    API = "api", "by the person, with a token"
    STAFF = "staff", "by staff"
    OPERATOR = "operator", "by the operator"
    RESTORE = "restore", "after a restore, by the erase list"


class ErasureQuerySet(JobQuerySet["Erasure"]):
    def under_way(self) -> ErasureQuerySet:
        """Begun, so that there is no way back."""
        return self.unfinished().exclude(state=State.QUEUED)


class Erasure(Job):
    """The end of an account. It waits until `due_at`, and from then on it is never given up.

    Its owner is the person; once that row goes, the nobody who keeps what the law wants kept.
    `key` says whom it was about to whoever knows the id already.
    """

    due_at = models.DateTimeField(default=timezone.now)
    door = models.CharField(max_length=8, choices=Door.choices, default=Door.WEBSITE)
    key = models.CharField(max_length=64, help_text="Keyed hash of the person's id.")
    # Both until the end only: whose traces to look for, and where the report goes.
    person = EncryptedTextField(blank=True, default="")
    address = EncryptedTextField(blank=True, default="")
    reason = EncryptedTextField(blank=True, default="", help_text="Given by staff or operator.")
    tombstone = models.UUIDField(default=uuid4, editable=False)
    mailed_at = models.DateTimeField(null=True, blank=True)
    staff_told_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ErasureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [*job_indexes(), models.Index(fields=["key"], name="erasure_key")]
        constraints = [
            *job_constraints(),
            models.UniqueConstraint(
                fields=["owner"],
                condition=~Q(state__in=sorted(FINAL)),
                name="erasure_one_at_a_time",
            ),
            models.CheckConstraint(condition=Q(door__in=Door.values), name="erasure_door_known"),
        ]

    def __str__(self) -> str:
        return f"erasure {self.pk}"

    @property
    def can_undo(self) -> bool:
        return self.state == State.QUEUED and self.due_at > timezone.now()


class ErasureRecord(models.Model):
    """One step of an erasure: how often it was tried, what was answered, when it was done."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="records")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    attempts = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict, help_text="Counts, and what providers answered.")
    error = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        indexes = [
            models.Index("owner", F("created_at").desc(), name="erasurerecord_owner_created")
        ]
        constraints = [
            models.UniqueConstraint(fields=["erasure", "name"], name="erasurerecord_once")
        ]

    def __str__(self) -> str:
        return self.name
