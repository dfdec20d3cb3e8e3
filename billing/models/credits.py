"""Where a person's credits are: the account, the lots they came in, and the holds on them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from billing.models.quotes import Purpose, Quote
from core.owned import Owned, known, owned_indexes, tie_target


class CreditAccount(models.Model):
    """One row per person, locked first by whatever changes that person's credits.

    `posted_mc` is the sum of all entries, `held_mc` of all open holds; what was taken back after
    it had been spent is `owed_mc`, and posted may be below zero by no more than that.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        primary_key=True,
    )
    posted_mc = models.BigIntegerField(default=0)
    held_mc = models.BigIntegerField(default=0)
    owed_mc = models.BigIntegerField(default=0)
    seq = models.PositiveBigIntegerField(default=0, help_text="The number of the last entry.")
    warns_when_low = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = owned_indexes()
        constraints = [
            models.CheckConstraint(
                condition=Q(held_mc__gte=0, owed_mc__gte=0, seq__gte=0),
                name="creditaccount_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(posted_mc__gte=F("held_mc") - F("owed_mc")),
                name="creditaccount_holds_are_covered",
            ),
        ]

    def __str__(self) -> str:
        return f"credits of {self.pk}"


class Source(models.TextChoices):
    ALLOWANCE = "allowance", "Monthly allowance"
    GIFT = "gift", "Welcome gift"
    STAFF = "staff", "Given by staff"
    PACK = "pack", "Credit pack"


# Of what expires together (or never), the smaller number is spent first.
PRIORITIES: dict[str, int] = {
    Source.ALLOWANCE: 10,
    Source.GIFT: 15,
    Source.STAFF: 15,
    Source.PACK: 20,
}


class LotQuerySet(models.QuerySet["CreditLot"]):
    def in_spending_order(self) -> LotQuerySet:
        """What expires first; of those, an allowance before what was bought."""
        return self.order_by(F("expires_at").asc(nulls_last=True), "priority", "created_at", "id")


class CreditLot(Owned):
    """Credits that came together: spent, expired or taken back as one purchase.

    `reversed_mc` was taken back by a refund or dispute so far. The part of it that was spent or
    held already is owed: `owed_mc` is unpaid yet, `settled_mc` was paid by other lots.
    """

    source = models.CharField(max_length=12, choices=Source.choices)
    source_key = models.CharField(max_length=120, unique=True)
    priority = models.PositiveSmallIntegerField()
    granted_mc = models.BigIntegerField()
    remaining_mc = models.BigIntegerField()
    held_mc = models.BigIntegerField(default=0)
    reversed_mc = models.BigIntegerField(default=0)
    owed_mc = models.BigIntegerField(default=0)
    settled_mc = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)
    order = models.ForeignKey(
        "billing.Order",
        on_delete=models.PROTECT,
        db_constraint=False,  # tied with its owner in the migration
        related_name="lots",
        null=True,
        blank=True,
    )

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        indexes = [
            *owned_indexes(),
            models.Index(fields=["owner"], condition=Q(remaining_mc__gt=0), name="lot_alive"),
            models.Index(fields=["owner"], condition=Q(owed_mc__gt=0), name="lot_owing"),
            models.Index(
                fields=["expires_at"],
                condition=Q(remaining_mc__gt=F("held_mc"), expires_at__isnull=False),
                name="lot_to_expire",
            ),
        ]
        constraints = [
            tie_target(),
            known("source", Source.values, "creditlot_source_known"),
            models.CheckConstraint(
                condition=Q(
                    granted_mc__gt=0,
                    settled_mc__gte=0,
                    remaining_mc__lte=F("granted_mc") + F("settled_mc"),
                ),
                name="creditlot_never_above_granted",
            ),
            models.CheckConstraint(
                condition=Q(held_mc__gte=0, held_mc__lte=F("remaining_mc")),
                name="creditlot_holds_are_covered",
            ),
            models.CheckConstraint(
                condition=Q(
                    reversed_mc__gte=0,
                    reversed_mc__lte=F("granted_mc"),
                    owed_mc__gte=0,
                    owed_mc__lte=F("reversed_mc"),
                ),
                name="creditlot_owes_only_what_was_reversed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.source_key}"

    @property
    def free_mc(self) -> int:
        """Neither spent nor held; says nothing about expiry."""
        return self.remaining_mc - self.held_mc


class HoldState(models.TextChoices):
    OPEN = "open"
    CAPTURED = "captured"
    RELEASED = "released"


class CreditHold(Owned):
    """Credits set aside for one job until it ends. `key` is `job:<uuid>`.

    `returned_mc` is what of the captured was given back later, by a published rule or by staff.
    """

    key = models.CharField(max_length=120, unique=True)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    amount_mc = models.BigIntegerField()
    captured_mc = models.BigIntegerField(default=0)
    returned_mc = models.BigIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=8, choices=HoldState.choices, default=HoldState.OPEN)
    quote = models.ForeignKey(
        Quote,
        on_delete=models.PROTECT,
        db_constraint=False,
        related_name="holds",
        null=True,
        blank=True,
    )
    # The API token that asked for it. The token may be gone by now, its spending stays.
    token = models.ForeignKey(
        "accounts.ApiToken",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        null=True,
        blank=True,
    )
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [
            *owned_indexes(),
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="hold_open"),
            models.Index(
                fields=["closed_at"], condition=Q(closed_at__isnull=False), name="hold_closed"
            ),
            # What a token spent is summed from here alone.
            models.Index(
                fields=["token", "created_at"],
                include=["state", "amount_mc", "captured_mc"],
                condition=Q(token__isnull=False),
                name="hold_of_token",
            ),
        ]
        constraints = [
            tie_target(),
            known("purpose", Purpose.values, "credithold_purpose_known"),
            known("state", HoldState.values, "credithold_state_known"),
            models.CheckConstraint(
                condition=Q(amount_mc__gt=0, captured_mc__gte=0, captured_mc__lte=F("amount_mc")),
                name="credithold_captures_no_more_than_held",
            ),
            models.CheckConstraint(
                condition=Q(returned_mc__gte=0, returned_mc__lte=F("captured_mc")),
                name="credithold_returns_no_more_than_captured",
            ),
            models.CheckConstraint(
                condition=Q(state="captured", captured_mc__gt=0)
                | (~Q(state="captured") & Q(captured_mc=0)),
                name="credithold_captured_has_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="credithold_end_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class HoldLot(Owned):
    """How much of a hold lies on which lot; stays as history when the hold is closed."""

    hold = models.ForeignKey(
        CreditHold, on_delete=models.PROTECT, db_constraint=False, related_name="parts"
    )
    lot = models.ForeignKey(
        CreditLot, on_delete=models.PROTECT, db_constraint=False, related_name="parts"
    )
    amount_mc = models.BigIntegerField()

    class Meta:
        indexes = owned_indexes()
        constraints = [
            models.UniqueConstraint(fields=["hold", "lot"], name="holdlot_once"),
            models.CheckConstraint(condition=Q(amount_mc__gt=0), name="holdlot_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_mc} of {self.lot_id}"


class PastGift(models.Model):
    """The welcome gift of an account that was deleted, by a keyed hash of its email address."""

    address_hash = models.CharField(primary_key=True, max_length=64)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="pastgift_until")]

    def __str__(self) -> str:
        return f"gift until {self.until:%Y-%m-%d}"
