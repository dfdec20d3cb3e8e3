"""The rows: what was used, what one of it costs, and both joined."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.owned import Owned, known, owned_indexes
from core.providers import Unit

PROVIDERS = {"replicate": "Replicate", "openai": "OpenAI", "anthropic": "Anthropic"}
# A hundred dollars for one unit; times the most that a call can report it is a number still.
MOST_NANO = 10**11
UNITS = [(unit.value, unit.value.replace("_", " ")) for unit in Unit]


class ProviderUsage(Owned):
    """How much of one unit one call to a provider took. Written once, never changed.

    A job may have several calls: an enhancement that was asked for twice, a twin at the provider.
    """

    job_kind = models.CharField(max_length=24)
    job_id = models.UUIDField()
    provider = models.CharField(max_length=20, choices=list(PROVIDERS.items()))
    sku = models.CharField(max_length=120, help_text="The machine or the model that is billed.")
    unit = models.CharField(max_length=20, choices=UNITS)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    # A keyed hash of the provider's id, so that a call counts once.
    call_key = models.CharField(max_length=64)
    version = models.CharField(max_length=200, blank=True, default="")
    status = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        app_label = "core"
        verbose_name_plural = "provider usage"
        indexes = [
            *owned_indexes(),
            models.Index(fields=["created_at"], name="providerusage_created"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["job_id", "provider", "call_key", "unit"], name="providerusage_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="providerusage_quantity"),
            known("unit", [unit.value for unit in Unit], "providerusage_unit_known"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} of {self.sku}"


class ProviderPrice(models.Model):
    """What one unit costs, from a moment until the next price. Only its end is ever written anew.

    That two of one thing never overlap, and that no end lies in the past, the database holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    provider = models.CharField(max_length=20, choices=list(PROVIDERS.items()))
    sku = models.CharField(max_length=120, help_text="gpu-h100, gpt-5.4-mini: as it is reported.")
    unit = models.CharField(max_length=20, choices=UNITS)
    nano_usd = models.BigIntegerField(
        "billionths of a dollar",
        validators=[MinValueValidator(0), MaxValueValidator(MOST_NANO)],
        help_text="For one unit: $0.001525 a second is 1525000, $0.75 a million tokens is 750.",
    )
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True, blank=True, editable=False)
    source = models.CharField(max_length=200, help_text="Where it is published.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        app_label = "core"
        ordering: ClassVar = ["provider", "sku", "unit", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "sku", "unit", "valid_from"], name="providerprice_once"
            ),
            models.CheckConstraint(
                condition=Q(nano_usd__gte=0, nano_usd__lte=MOST_NANO), name="providerprice_amount"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="providerprice_ends_after_it_begins",
            ),
            known("unit", [unit.value for unit in Unit], "providerprice_unit_known"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} per {self.get_unit_display()}"


class ProviderCost(models.Model):
    """A usage row with its price of then: a view, to be summed. No `nano_usd`: not priced."""

    id = models.UUIDField(primary_key=True)
    owner_id = models.UUIDField()
    job_kind = models.CharField(max_length=24)
    job_id = models.UUIDField()
    provider = models.CharField(max_length=20)
    sku = models.CharField(max_length=120)
    unit = models.CharField(max_length=20)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    status = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    nano_usd = models.BigIntegerField(null=True)

    class Meta:
        app_label = "core"
        managed = False
        db_table = "core_providercost"

    def __str__(self) -> str:
        return f"{self.nano_usd} for {self.quantity} {self.unit}"
