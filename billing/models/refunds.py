"""Money of an order on its way back: ordered by the buyer, or by staff with a reason."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from billing.models.sales import Order
from core.crypto import EncryptedTextField
from core.jobs.models import FINAL, Job, job_constraints, job_indexes
from core.owned import owner_key


class Refund(Job):
    """Its credits are set aside until the money is back; then they leave with it.

    `rule` names the published rule that it follows. What the bank sent back later has a
    `bounced_at`: the money is with us again, and so are the credits with their owner.
    """

    owner = owner_key()
    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        db_constraint=False,  # tied with its owner in the migration
        related_name="refunds",
    )
    rule = models.CharField(max_length=30)
    amount_minor = models.BigIntegerField()
    credits_mc = models.BigIntegerField()
    # Who of the staff ordered it, and why; nobody where the buyer did.
    actor_id = models.UUIDField(null=True, blank=True)
    reason = EncryptedTextField(blank=True, default="")
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [*job_indexes()]
        constraints = [
            *job_constraints(),
            models.UniqueConstraint(
                fields=["order"],
                condition=~Q(state__in=sorted(FINAL)),
                name="refund_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, credits_mc__gt=0), name="refund_amounts"
            ),
        ]

    def __str__(self) -> str:
        return f"refund {self.pk}"

    @property
    def own_page(self) -> str:
        return self.order.own_page
