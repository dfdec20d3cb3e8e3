"""What the staff's numbers are read from: sums of a day, made again while a day may still change.

They name nobody, so that they outlive the rows that they were counted from.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


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
            # Its index is how figures are read: one figure, a range of days.
            models.UniqueConstraint(
                fields=["figure", "day", "part", "detail"], name="dailyfigure_once"
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
