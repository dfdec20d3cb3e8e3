"""A person's order of all that is theirs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.jobs.models import FINAL, FileJob, job_constraints, job_indexes


class DataExport(FileJob):
    """One archive of all that is a person's."""

    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the archive.")

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
