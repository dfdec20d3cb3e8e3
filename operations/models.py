"""What was backed up when, what proved it, and which file of the storage is copied where."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Backup(models.Model):
    """One run: of the database every night, of the files every week. `name` is its folder in the
    second storage; what a restore needs stands there, this row only tells of it."""

    class Kind(models.TextChoices):
        DATABASE = "database"
        FILES = "files"

    class State(models.TextChoices):
        RUNNING = "running"
        WHOLE = "whole"
        FAILED = "failed"

    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=7, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Renewed while it works; a run that was killed frees the next one when this is over.
    lease_until = models.DateTimeField()
    size = models.BigIntegerField(default=0, help_text="Bytes, as they are stored.")
    told = models.JSONField(default=dict, help_text="Counts of what is in it.")
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at", "-id"]
        indexes = [models.Index("kind", "state", F("started_at").desc(), name="backup_newest")]
        constraints = [
            # Two runs at once can't be: the second is refused by the database.
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state="running"), name="backup_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class BackupProof(models.Model):
    """A backup that was brought back into a database of its own and looked at there."""

    backup = models.CharField(max_length=40, help_text="Its name.")
    made_at = models.DateTimeField(default=timezone.now)
    is_good = models.BooleanField()
    by_key = models.BooleanField(
        help_text="Opened with the operator's own key, not with the one of that night."
    )
    seconds = models.FloatField()
    told = models.JSONField(help_text="What was looked at, and what was found.")
    jws = models.TextField(help_text="The same, signed by the key of the receipts.")

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]
        indexes = [models.Index(F("made_at").desc(), name="backupproof_newest")]

    def __str__(self) -> str:
        return f"proof of {self.backup}"


class StoredFile(models.Model):
    """One object of the storage that is backed up: its hash, so that it is read once, and when it
    was copied. The key holds no text of a person."""

    key = models.CharField(primary_key=True, max_length=200)
    size = models.BigIntegerField()
    changed_at = models.DateTimeField(help_text="As the storage says it.")
    sha256 = models.CharField(max_length=64)
    copied_at = models.DateTimeField(null=True, blank=True)
    # Seen to be deleted; its copy goes some weeks after.
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["key"],
                condition=Q(copied_at=None, gone_at=None),
                name="storedfile_uncopied",
            ),
            models.Index(
                fields=["gone_at"], condition=Q(gone_at__isnull=False), name="storedfile_gone"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Reading(models.Model):
    """What the sweep's neighbour read of one side of the house last: samples of metrics, as
    `[name, labels, value]`. They count, and name nobody."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField(default=timezone.now)
    samples = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"


class Part(models.TextChoices):
    """What people use, as the public status tells it apart."""

    SITE = "site", "Website and API"
    TRAINING = "training", "Trainings"
    GENERATION = "generation", "Pictures"
    VECTORISING = "vectorising", "Vectorising"
    PAYMENTS = "payments", "Payments"
    MAIL = "mail", "Mail"


class PartState(models.TextChoices):
    """From best to worst. Paused by us is no trouble of theirs."""

    OK = "ok", "Works"
    PAUSED = "paused", "Paused"
    SLOW = "slow", "Slow"
    DOWN = "down", "Down"


class Observation(models.Model):
    """How one part was found at one look; nobody looks twice at the same five minutes."""

    at = models.DateTimeField()
    part = models.CharField(max_length=12, choices=Part.choices)
    state = models.CharField(max_length=8, choices=PartState.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["at", "part"], name="observation_once")]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.state} at {self.at:%d.%m. %H:%M}"
