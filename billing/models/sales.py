"""Sales: what was ordered, who subscribes, and what Stripe told us. Money is in minor units."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from billing.models.catalogue import CreditPack, Plan
from core.crypto import EncryptedTextField
from core.owned import Owned, known, once_if_set, owned_indexes, tie_target


class StripeCustomer(Owned):
    """Who a person is at Stripe."""

    stripe_customer_id = models.CharField(max_length=80, unique=True)
    livemode = models.BooleanField(default=False)

    class Meta:
        indexes = owned_indexes()
        constraints = [
            models.UniqueConstraint(fields=["owner", "livemode"], name="stripecustomer_once")
        ]

    def __str__(self) -> str:
        return self.stripe_customer_id


class OrderKind(models.TextChoices):
    PACK = "pack", "Credit pack"
    SUBSCRIPTION = "subscription", "Subscription"
    RENEWAL = "renewal", "Month of a subscription"


# How long a bank takes at most. https://docs.stripe.com/payments/sepa-debit#timing
BANK_DAYS = timedelta(days=14)


class OrderState(models.TextChoices):
    """A pending one is paid by a bank that takes days: the buyer has done their part."""

    CREATED = "created"
    OPEN = "open"
    PENDING = "pending"
    PAID = "paid"
    FULFILLED = "fulfilled"
    EXPIRED = "expired"
    FAILED = "failed"
    REFUNDED = "refunded"
    DISPUTED = "disputed"


class Order(Owned):
    """One purchase, from the click to the credits, with what a tax report needs.

    What was bought is written down as it was then (`credits_mc`, `amount_minor`), so that a
    changed price or pack does not change the past.
    """

    kind = models.CharField(max_length=12, choices=OrderKind.choices)
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.CREATED)
    pack = models.ForeignKey(CreditPack, on_delete=models.PROTECT, null=True, blank=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True)
    credits_mc = models.BigIntegerField(default=0)
    # Made with the row and sent with every request about it, so that a repeat buys nothing twice.
    idempotency_key = models.UUIDField(default=uuid4, unique=True, editable=False)
    stripe_session_id = models.CharField(max_length=120, blank=True, default="")
    stripe_subscription_id = models.CharField(max_length=80, blank=True, default="")
    stripe_payment_intent_id = models.CharField(max_length=80, blank=True, default="")
    stripe_charge_id = models.CharField(max_length=80, blank=True, default="")
    stripe_invoice_id = models.CharField(max_length=80, blank=True, default="")
    amount_minor = models.BigIntegerField(default=0)
    tax_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    disputed_minor = models.BigIntegerField(default=0)
    # Of a subscription: what a whole month cost then, before tax and discounts; a change of plan
    # in the middle of one is paid in part. Unknown of orders before November 2026.
    monthly_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    tax_id_type = models.CharField(max_length=30, blank=True, default="")
    tax_id = EncryptedTextField(blank=True, default="")
    return_to = models.CharField(max_length=300, blank=True, default="")
    pending_since = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    fulfilled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = [
            *owned_indexes(),
            models.Index(fields=["stripe_payment_intent_id"], name="order_payment_intent"),
            models.Index(fields=["stripe_charge_id"], name="order_charge"),
            # The staff's numbers read what was paid, one currency at a time.
            models.Index(
                fields=["currency", "paid_at"],
                condition=Q(paid_at__isnull=False),
                name="order_paid",
            ),
        ]
        constraints = [
            tie_target(),
            known("kind", OrderKind.values, "order_kind_known"),
            known("state", OrderState.values, "order_state_known"),
            once_if_set("stripe_session_id", "order_session_once"),
            once_if_set("stripe_invoice_id", "order_invoice_once"),
            models.CheckConstraint(
                condition=Q(kind="pack", pack__isnull=False, plan__isnull=True)
                | (~Q(kind="pack") & Q(plan__isnull=False, pack__isnull=True)),
                name="order_sells_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(state="fulfilled") | Q(fulfilled_at__isnull=False),
                name="order_fulfilled_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    credits_mc__gte=0,
                    amount_minor__gte=0,
                    tax_minor__gte=0,
                    refunded_minor__gte=0,
                    disputed_minor__gte=0,
                    refunded_minor__lte=F("amount_minor"),
                    disputed_minor__lte=F("amount_minor"),
                ),
                name="order_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def own_page(self) -> str:
        return reverse("billing:order", args=[self.pk])

    @property
    def offer(self) -> Plan | CreditPack | None:
        return self.plan or self.pack

    @property
    def day(self) -> datetime:
        """The one that a list of payments names."""
        return self.paid_at or self.created_at

    @property
    def here_by(self) -> datetime | None:
        """When money that is under way is here at the latest."""
        if self.state != OrderState.PENDING or self.pending_since is None:
            return None
        return self.pending_since + BANK_DAYS


class SubscriptionStatus(models.TextChoices):
    """Stripe's own words."""

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    PAUSED = "paused"
    CANCELED = "canceled"


# Neither over nor still without its first payment: a person has one such at most.
STANDING = ("trialing", "active", "past_due", "unpaid", "paused")


class Subscription(Owned):
    """What a person may use, as Stripe last said when asked.

    `grace_until` is set when a payment fails: until then the plan's rights stay. Where the bank
    only wants its owner to confirm, `confirm_invoice_id` names the invoice on which that is done.
    """

    stripe_subscription_id = models.CharField(max_length=80, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    status = models.CharField(max_length=20, choices=SubscriptionStatus.choices)
    period_start = models.DateTimeField(null=True, blank=True)
    period_end = models.DateTimeField(null=True, blank=True)
    cancel_at_period_end = models.BooleanField(default=False)
    grace_until = models.DateTimeField(null=True, blank=True)
    confirm_invoice_id = models.CharField(max_length=80, blank=True, default="", db_default="")
    fetched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes = owned_indexes()
        constraints = [
            known("status", SubscriptionStatus.values, "subscription_status_known"),
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(status__in=sorted(STANDING)),
                name="subscription_one_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.status}"


class EventState(models.TextChoices):
    NEW = "new"
    DONE = "done"
    IGNORED = "ignored"
    FAILED = "failed"


class StripeEvent(models.Model):
    """The inbox: a verified event, kept once, worked off later.

    Its payload is what it is about, by ids: what is true now is asked of Stripe. It is of all
    people, so the web's role can only add rows here, not read them:
    `bulk_create([event], ignore_conflicts=True)`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    event_id = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=80)
    api_version = models.CharField(max_length=40, blank=True, default="")
    livemode = models.BooleanField()
    # It never came here: we found it in Stripe's list.
    was_fetched = models.BooleanField(default=False, db_default=False)
    stripe_created = models.DateTimeField()
    object_id = models.CharField(max_length=120, blank=True, default="")
    payload = models.JSONField()
    state = models.CharField(max_length=8, choices=EventState.choices, default=EventState.NEW)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    # Empty where another try would end the same way.
    next_try_at = models.DateTimeField(default=timezone.now, null=True, blank=True)
    processed_at = models.DateTimeField(null=True, blank=True)
    mirrored_at = models.DateTimeField(null=True, blank=True)
    mirror_error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at"]
        indexes = [
            models.Index(fields=["state", "created_at"], name="stripeevent_state_created"),
            models.Index(fields=["object_id"], name="stripeevent_object"),
        ]
        constraints = [known("state", EventState.values, "stripeevent_state_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
