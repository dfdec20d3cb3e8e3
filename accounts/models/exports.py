"""A person's order of all that is theirs, and how long the archive is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.jobs.models import FINAL, Job, State, job_constraints, job_indexes

KEPT_FOR = timedelta(hours=24)


class DataExport(Job):
    """One archive. Its file goes when `expires_at` is over, its row stays as the record."""

    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent.")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the archive.")
    expires_at = models.DateTimeField(null=True, blank=True)
    file_gone_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [
            *job_indexes(),
            models.Index(
                fields=["expires_at"], condition=Q(file_gone_at=None), name="dataexport_expiring"
            ),
        ]
        constraints = [
            *job_constraints(),
            models.UniqueConstraint(
                fields=["owner"],
                condition=~Q(state__in=sorted(FINAL)),
                name="dataexport_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @property
    def own_page(self) -> str:
        return reverse("accounts:exports")

    @property
    def key(self) -> str:
        return f"exports/{self.pk}/visiona.zip"

    @property
    def has_file(self) -> bool:
        return self.state == State.SUCCEEDED and self.file_gone_at is None
