"""A price as it was shown before the act."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.owned import Owned, known, owned_indexes, tie_target


class Purpose(models.TextChoices):
    """What credits are spent on."""

    TRAINING = "training", "Training a model"
    IMAGE = "image", "Pictures"
    UPSCALE = "upscale", "Upscaling"
    PREVIEW = "preview", "Vector preview"
    VECTOR = "vector", "Vector file"
    ENHANCEMENT = "enhancement", "Enhancing a prompt"
    # Set aside until the money is back; nothing is spent on it.
    REFUND = "refund", "A refund under way"


class Quote(Owned):
    """Becomes a row when it is accepted, so that looking at a price writes nothing.

    Its id is on the hold and on every entry that follows from it.
    """

    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    units = models.PositiveIntegerField()
    unit_mc = models.BigIntegerField()
    amount_mc = models.BigIntegerField()
    # What the person could spend when the price was shown; not stored.
    spendable_mc: int = 0

    class Meta:
        indexes = owned_indexes()
        constraints = [
            tie_target(),
            known("purpose", Purpose.values, "quote_purpose_known"),
            models.CheckConstraint(
                condition=Q(units__gt=0, unit_mc__gte=0, amount_mc=F("units") * F("unit_mc")),
                name="quote_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.units} x {self.purpose}"

    @property
    def after_mc(self) -> int:
        """What is left to spend after the act."""
        return self.spendable_mc - self.amount_mc

    @property
    def missing_mc(self) -> int:
        return max(0, -self.after_mc)
