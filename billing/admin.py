"""What staff may change: offers. Money itself they only read; `grant_credits` corrects it."""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest

from billing.models import (
    CreditAccount,
    CreditHold,
    CreditLot,
    CreditPack,
    LedgerEntry,
    Order,
    Plan,
    StripeEvent,
    Subscription,
)
from core.admin import ReadOnly, StaffPage


class MoneyAdmin(ReadOnly):
    """Rows of people who may be gone: the owner is shown as the bare id."""

    search_fields: ClassVar[tuple[str, ...]] = ("=id", "=owner__id", "=owner__email")


class OfferAdmin(StaffPage):
    """An offer that people have bought is switched off, not deleted."""

    list_display = ("name", "code", "price_minor", "currency", "active", "stripe_price_id")
    list_filter = ("active",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        made_by_sync = ("stripe_product_id", "stripe_price_id")
        return (*made_by_sync, "code") if obj else made_by_sync


admin.site.register([Plan, CreditPack], OfferAdmin)


@admin.register(CreditAccount)
class CreditAccountAdmin(MoneyAdmin):
    list_display = ("owner_id", "posted_mc", "held_mc", "owed_mc", "seq", "created_at")
    search_fields = (
        "=owner__id",
        "=owner__email",
    )
    fields = list_display


@admin.register(CreditLot)
class CreditLotAdmin(MoneyAdmin):
    list_display = ("owner_id", "source", "granted_mc", "remaining_mc", "held_mc", "expires_at")
    list_filter = ("source",)
    search_fields = ("=id", "=owner__id", "=owner__email", "=source_key")
    fields = (
        "id",
        "owner_id",
        "source",
        "source_key",
        "granted_mc",
        "remaining_mc",
        "held_mc",
        "reversed_mc",
        "owed_mc",
        "settled_mc",
        "expires_at",
        "created_at",
    )


@admin.register(CreditHold)
class CreditHoldAdmin(MoneyAdmin):
    list_display = ("key", "owner_id", "purpose", "state", "amount_mc", "captured_mc")
    list_filter = ("state", "purpose")
    search_fields = ("=id", "=owner__id", "=owner__email", "=key")
    fields = (*list_display, "quote_id", "created_at", "expires_at", "closed_at")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(MoneyAdmin):
    list_display = ("owner_id", "seq", "kind", "amount_mc", "balance_after_mc", "created_at")
    list_filter = ("kind", "created_at")
    fields = (*list_display, "key", "lot_id", "hold_id", "quote_id", "actor_id", "note")


@admin.register(Order)
class OrderAdmin(MoneyAdmin):
    list_display = ("id", "owner_id", "kind", "state", "amount_minor", "currency", "created_at")
    list_filter = ("state", "kind", "created_at")
    fields = (
        *list_display,
        "plan",
        "pack",
        "credits_mc",
        "tax_minor",
        "refunded_minor",
        "disputed_minor",
        "country",
        "stripe_session_id",
        "stripe_payment_intent_id",
        "stripe_charge_id",
        "stripe_invoice_id",
        "paid_at",
        "fulfilled_at",
    )


@admin.register(Subscription)
class SubscriptionAdmin(MoneyAdmin):
    list_display = ("owner_id", "plan", "status", "period_end", "cancel_at_period_end")
    list_filter = ("status", "plan")
    list_select_related = ("plan",)
    search_fields = ("=owner__id", "=owner__email", "=stripe_subscription_id")
    fields = (*list_display, "stripe_subscription_id", "period_start", "grace_until", "fetched_at")


@admin.register(StripeEvent)
class StripeEventAdmin(MoneyAdmin):
    """Without the payload, which holds names and addresses."""

    list_display = ("event_id", "kind", "state", "attempts", "mirror_error", "created_at")
    list_filter = ("state", "kind", "livemode")
    search_fields = ("=event_id", "=object_id")
    fields = (
        *list_display,
        "livemode",
        "object_id",
        "last_error",
        "next_try_at",
        "processed_at",
        "mirrored_at",
    )


if settings.STRIPE_MIRROR:
    import_module("billing.mirror_admin")
