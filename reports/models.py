"""What the staff's numbers are read from, and the files and mails that are made of them.

The figures name nobody, so that they outlive the rows that they were counted from.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.jobs.models import FileJob, job_constraints, job_indexes


class DailyFigure(models.Model):
    """One sum of one day (UTC): `figure` says of what, `part` and `detail` divide it.

    The unit is the figure's own: pieces, milli-credits, minor units, bytes, milliseconds.
    """

    day = models.DateField()
    figure = models.CharField(max_length=40)
    part = models.CharField(max_length=60, blank=True, default="")
    detail = models.CharField(max_length=60, blank=True, default="")
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            # Its index alone is what figures are read from: one figure, a range of days.
            models.UniqueConstraint(
                fields=["figure", "day", "part", "detail"],
                include=["value"],
                name="dailyfigure_covering",
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.part} {self.day}"


class RollupDay(models.Model):
    """A day whose figures are kept; a settled one is not looked at again."""

    day = models.DateField(primary_key=True)
    filled_at = models.DateTimeField(null=True, blank=True)
    is_settled = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["day"]
        indexes = [
            models.Index(fields=["day"], condition=Q(is_settled=False), name="rollupday_open")
        ]

    def __str__(self) -> str:
        return str(self.day)


class FileFormat(models.TextChoices):
    CSV = "csv", "CSV"
    JSON = "json", "JSON"
    XLSX = "xlsx", "XLSX"
    PDF = "pdf", "PDF"


class ReportExport(FileJob):
    """One report in one file, for the staff person who asked."""

    report = models.CharField(max_length=40)
    format = models.CharField(max_length=4, choices=FileFormat.choices)
    first = models.DateField()
    last = models.DateField()
    chosen = models.JSONField(default=dict, blank=True)
    # Made for the weekly mail, which tells of it.
    is_weekly = models.BooleanField(default=False)
    lines = models.PositiveIntegerField(default=0, help_text="Written so far.")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the file.")

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [
            *job_indexes(),
            models.Index(
                fields=["expires_at"], condition=Q(file_gone_at=None), name="reportexport_expiring"
            ),
        ]
        constraints = [
            *job_constraints(),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="reportexport_days"),
            models.CheckConstraint(
                condition=Q(format__in=FileFormat.values), name="reportexport_format_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.first} {self.last} {self.format}"

    @property
    def own_page(self) -> str:
        return reverse("reports:exports")

    @property
    def file_name(self) -> str:
        return f"visiona-{self.report}-{self.first}-{self.last}.{self.format}"

    @property
    def key(self) -> str:
        return f"reports/{self.pk}/report.{self.format}"


class WeeklyReport(models.Model):
    """Somebody of the staff wants last week's figures by mail; `sent_for` is the Monday of the
    week that was the last one they were written for."""

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    sent_for = models.DateField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["owner", "sent_for"], name="weeklyreport_sent_for")]

    def __str__(self) -> str:
        return f"weekly report of {self.owner_id}"


class Milestone(models.Model):
    """A person has come this far. It goes with them, while the count of it stays."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=30)
    created_at = models.DateTimeField(help_text="When they came so far.")

    class Meta:
        indexes = [models.Index("owner", F("created_at").desc(), name="milestone_owner_created")]
        constraints = [models.UniqueConstraint(fields=["owner", "mark"], name="milestone_once")]

    def __str__(self) -> str:
        return self.mark


class CohortCount(models.Model):
    """How many of those who came on a day have got to a mark by now."""

    day = models.DateField(help_text="Of the sign-up; of a visit its own.")
    mark = models.CharField(max_length=30)
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark", "day"], name="cohortcount_once")]

    def __str__(self) -> str:
        return f"{self.mark} {self.day}"
