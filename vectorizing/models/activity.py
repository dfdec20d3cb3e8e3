"""What was done with the vectoriser: written once, read by reports, gone after a year."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class ActivityKind(models.TextChoices):
    UPLOAD = "upload", "Upload"
    PREVIEW = "preview", "Preview"
    VECTORISE = "vectorise", "Vectorise"
    DOWNLOAD = "download", "Download"
    SAVE = "save", "Save to gallery"


class Activity(models.Model):
    """One act. Ids without keys, since the row outlives what it speaks of."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # No role may delete a young row; it goes with its person, by the database's own cascade.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="vector_activity",
    )
    act = models.CharField(max_length=9, choices=ActivityKind.choices)
    file_format = models.CharField(max_length=10, blank=True, default="")
    source_id = models.UUIDField(null=True, blank=True)
    vectorisation_id = models.UUIDField(null=True, blank=True)
    batch_id = models.UUIDField(null=True, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes that came or went.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        verbose_name_plural = "activity"
        indexes = [
            models.Index("owner", F("created_at").desc(), name="vectoractivity_owner_created"),
            models.Index(fields=["created_at"], name="vectoractivity_created"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=ActivityKind.values), name="vectoractivity_act_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.file_format}".strip()
