"""What is sold: rows that staff edit and `sync_plans` brings to Stripe."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.owned import once_if_set

CURRENCY = RegexValidator(r"^[a-z]{3}\Z", "Three small letters, as Stripe writes them: usd, eur.")


class Offer(models.Model):
    """Something with a price. `price_minor` is in the currency's smallest unit, before tax."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.SlugField(max_length=30, unique=True, help_text="Never changes; Stripe's key.")
    name = models.CharField(max_length=60)
    price_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, default="usd", validators=[CURRENCY])
    stripe_product_id = models.CharField(max_length=80, blank=True, default="")
    stripe_price_id = models.CharField(max_length=80, blank=True, default="")
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Plan(Offer):
    """A monthly plan: its credits, and what it lets a person do. `free` is everybody's first."""

    FREE = "free"

    allowance_mc = models.BigIntegerField(default=0, help_text="Milli-credits a paid month.")
    model_limit = models.PositiveSmallIntegerField(default=1, help_text="Personal models.")
    jobs_at_once = models.PositiveSmallIntegerField(default=1)
    advanced_training = models.BooleanField(default=False)
    priority = models.BooleanField(default=False, help_text="Its jobs go first in the queue.")

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "price_minor"]
        constraints = [
            once_if_set("stripe_price_id", "plan_stripe_price_once"),
            models.CheckConstraint(condition=Q(allowance_mc__gte=0), name="plan_allowance"),
            models.CheckConstraint(condition=Q(jobs_at_once__gte=1), name="plan_some_job"),
        ]

    @property
    def is_paid(self) -> bool:
        return self.price_minor > 0


class CreditPack(Offer):
    """Credits bought once; they don't expire by default."""

    credits_mc = models.BigIntegerField(help_text="Milli-credits.")

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "price_minor"]
        constraints = [
            once_if_set("stripe_price_id", "creditpack_stripe_price_once"),
            models.CheckConstraint(condition=Q(credits_mc__gt=0), name="creditpack_credits"),
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="creditpack_price"),
        ]
