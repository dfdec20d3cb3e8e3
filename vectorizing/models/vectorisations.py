"""A picture on its way to a drawing, or to a preview of one."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from billing.models import Purpose
from core.jobs.models import (
    Job,
    JobQuerySet,
    State,
    finished_index,
    job_constraints,
    job_indexes,
)
from vectorizing.models.choices import Chosen, chosen_constraints
from vectorizing.models.sources import VectorSource

PURPOSES = {each.value: each.label for each in (Purpose.PREVIEW, Purpose.VECTOR)}
WITHOUT_RESULT = [State.CANCELED.value, State.EXPIRED.value, State.FAILED.value]


class VectorisationQuerySet(JobQuerySet["Vectorisation"]):
    def alive(self, now: datetime) -> Self:
        """Whose files may be served, as soon as they are there."""
        return self.filter(expires_at__gt=now, files_gone_at=None)

    def standing(self) -> Self:
        """On their way or made: what the same request is answered with."""
        return self.exclude(state__in=WITHOUT_RESULT).filter(superseded=False)


class Vectorisation(Job, Chosen):
    """One preview or one drawing. Known by what it is of, so that nobody pays twice for the same.

    `price_mc` is paid when it succeeds. The row stays, without its file, after the 24 hours.
    """

    source = models.ForeignKey(
        VectorSource, on_delete=models.CASCADE, related_name="vectorisations"
    )
    purpose = models.CharField(max_length=7, choices=PURPOSES)
    sha256 = models.CharField(max_length=64, help_text="Of the picture.")
    settings_hash = models.CharField(max_length=64)
    price_mc = models.BigIntegerField()
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent.")
    deaths = models.PositiveSmallIntegerField(default=0, help_text="Workers that died over it.")
    # Of the whole drawing, for a preview too.
    paths = models.PositiveIntegerField(null=True, blank=True)
    colours_found = models.PositiveIntegerField(null=True, blank=True)
    svg_size = models.PositiveIntegerField(null=True, blank=True, help_text="Bytes.")
    psnr = models.FloatField(null=True, blank=True, help_text="dB.")
    ssim = models.FloatField(null=True, blank=True)
    is_estimate = models.BooleanField(default=False)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    expires_at = models.DateTimeField()
    files_gone_at = models.DateTimeField(null=True, blank=True)
    # Its file is gone or going, and the same was asked for again.
    superseded = models.BooleanField(default=False)

    objects = VectorisationQuerySet.as_manager()  # type: ignore[misc]  # more than a Job

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        indexes = [
            *job_indexes(),
            finished_index(),
            models.Index(
                fields=["expires_at"], condition=Q(files_gone_at=None), name="vectorisation_kept"
            ),
        ]
        constraints = [
            *job_constraints(),
            *chosen_constraints(),
            models.UniqueConstraint(
                fields=["owner", "sha256", "settings_hash", "purpose", "is_test"],
                condition=Q(superseded=False) & ~Q(state__in=WITHOUT_RESULT),
                name="vectorisation_same_once",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=sorted(PURPOSES)), name="vectorisation_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100, price_mc__gte=0), name="vectorisation_amounts"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SUCCEEDED)
                | Q(
                    paths__isnull=False,
                    colours_found__isnull=False,
                    svg_size__isnull=False,
                    width__isnull=False,
                    height__isnull=False,
                ),
                name="vectorisation_success_has_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @property
    def own_page(self) -> str:
        """As long as its files are there."""
        return "" if self.files_gone_at else reverse("vectorizing:source", args=[self.source_id])

    @property
    def is_preview(self) -> bool:
        return self.purpose == Purpose.PREVIEW

    @property
    def has_result(self) -> bool:
        """Its file may be served."""
        return self.state == State.SUCCEEDED and self.is_kept_at(timezone.now())

    def is_kept_at(self, moment: datetime) -> bool:
        return self.files_gone_at is None and self.expires_at > moment

    @property
    def folder(self) -> str:
        return f"vectors/{self.pk}"

    @property
    def result_key(self) -> str:
        """The SVG of a drawing."""
        return f"{self.folder}/drawing.svg"

    @property
    def picture_key(self) -> str:
        """The marked WEBP of a preview."""
        return f"{self.folder}/preview.webp"

    @property
    def keys(self) -> list[str]:
        return [self.picture_key if self.is_preview else self.result_key]
