"""The ledger itself: written once, never changed, by nobody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from billing.models.credits import CreditHold, CreditLot
from billing.models.quotes import Quote
from core.owned import Owned, known, owned_indexes


class EntryKind(models.TextChoices):
    GRANT = "grant", "Credits added"
    CAPTURE = "capture", "Spent"
    EXPIRE = "expire", "Expired"
    REVERSE = "reverse", "Taken back after a refund or dispute"
    SETTLE = "settle", "Used for credits owed"
    ADJUST = "adjust", "Changed by staff"
    RETURN = "return", "Given back"


class LedgerEntry(Owned):
    """One change of one lot. `seq` has no gaps, `balance_after_mc` is the sum up to here."""

    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8, choices=EntryKind.choices)
    amount_mc = models.BigIntegerField()
    balance_after_mc = models.BigIntegerField()
    key = models.CharField(max_length=200, unique=True)
    lot = models.ForeignKey(
        CreditLot, on_delete=models.PROTECT, db_constraint=False, related_name="entries"
    )
    hold = models.ForeignKey(
        CreditHold,
        on_delete=models.PROTECT,
        db_constraint=False,
        related_name="entries",
        null=True,
        blank=True,
    )
    quote = models.ForeignKey(
        Quote,
        on_delete=models.PROTECT,
        db_constraint=False,
        related_name="entries",
        null=True,
        blank=True,
    )
    # Who of the staff did it, as an id; nobody for what the product does by itself.
    actor_id = models.UUIDField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, default="")
    # The page of what it paid for, where a list looked it up; not stored.
    page: str = ""

    class Meta:
        ordering: ClassVar[list[str]] = ["owner", "-seq"]
        verbose_name_plural = "ledger entries"
        indexes = [
            *owned_indexes(),
            # The staff's numbers read the entries of a day.
            models.Index(fields=["created_at"], name="ledgerentry_created"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "seq"], name="ledgerentry_seq_once"),
            known("kind", EntryKind.values, "ledgerentry_kind_known"),
            models.CheckConstraint(condition=~Q(amount_mc=0), name="ledgerentry_not_zero"),
            models.CheckConstraint(
                condition=Q(kind__in=["adjust", "reverse", "settle"])
                | Q(kind__in=["grant", "return"], amount_mc__gt=0)
                | Q(kind__in=["capture", "expire"], amount_mc__lt=0),
                name="ledgerentry_sign_by_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["capture", "return"], hold__isnull=False)
                | (~Q(kind__in=["capture", "return"]) & Q(hold__isnull=True)),
                name="ledgerentry_capture_has_a_hold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_mc}"
