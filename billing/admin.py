"""What staff may change: offers. Money itself they only read; a ledger entry corrects it."""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from billing.forms import ProviderPriceForm
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
from billing.money import credits_text, price_text
from core.admin import ReadOnly, StaffPage
from core.costs import PriceRefused, ProviderPrice, set_price


def reckoned(name: str) -> Any:
    """A column of milli-credits or of a currency's smallest unit, as people write it."""
    if not name.endswith(("_mc", "_minor")):
        return name

    @admin.display(description=name.rpartition("_")[0].replace("_", " "), ordering=name)
    def column(row: Any) -> str:
        value = getattr(row, name)
        return credits_text(value) if name.endswith("_mc") else price_text(value, row.currency)

    return column


class MoneyAdmin(ReadOnly):
    """Rows of people who may be gone: the owner is shown as the bare id."""

    search_fields: ClassVar[tuple[str, ...]] = ("^id", "^owner__id", "owner__email")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [
            reckoned(name) if isinstance(name, str) else name
            for name in super().get_list_display(request)
        ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [reckoned(str(name)) for name in self.fields or ()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.get_fields(request, obj)


class OfferAdmin(StaffPage):
    """Changed by superusers. An offer that people have bought is switched off, not deleted."""

    list_display = ("name", "code", "price_minor", "currency", "active", "stripe_price_id")
    list_filter = ("active",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        made_by_sync = ("stripe_product_id", "stripe_price_id")
        return (*made_by_sync, "code") if obj else made_by_sync


admin.site.register([Plan, CreditPack], OfferAdmin)


@admin.register(ProviderPrice)
class ProviderPriceAdmin(StaffPage):
    """What services charge us. A new price is a new row: what was used yesterday costs what it
    did."""

    form = ProviderPriceForm
    list_display = ("sku", "provider", "unit", "price", "valid_from", "valid_until")
    list_filter = ("provider", "unit")
    search_fields = ("sku",)
    fields = ("provider", "sku", "unit", "nano_usd", "valid_from", "source")

    @admin.display(description="price", ordering="nano_usd")
    def price(self, row: ProviderPrice) -> str:
        """Of one unit, or of a million tokens, as it is published."""
        if row.unit.endswith("_token"):
            return f"${row.nano_usd / 1000:,.3f} a million"
        return f"${row.nano_usd / 10**9:.6f}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("core.change_providerprice"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Of two at the same moment the second is told, and may look at what the first wrote."""
        try:
            return super().add_view(request, form_url, extra_context)
        except PriceRefused as refused:
            self.message_user(request, f"{refused.full_message} Nothing was kept.", messages.ERROR)
            return redirect("admin:core_providerprice_changelist")

    def save_model(
        self, request: HttpRequest, obj: ProviderPrice, form: Any, change: bool
    ) -> None:
        set_price(obj)


@admin.register(CreditAccount)
class CreditAccountAdmin(MoneyAdmin):
    list_display = ("owner_id", "posted_mc", "held_mc", "owed_mc", "seq", "created_at")
    search_fields = ("^owner__id", "owner__email")
    fields = list_display


@admin.register(CreditLot)
class CreditLotAdmin(MoneyAdmin):
    list_display = ("owner_id", "source", "granted_mc", "remaining_mc", "held_mc", "expires_at")
    list_filter = ("source",)
    search_fields = ("^id", "^owner__id", "owner__email", "=source_key")
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
    search_fields = ("^id", "^owner__id", "owner__email", "=key")
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
        "tax_id_type",
        "pending_since",
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
    search_fields = ("^owner__id", "owner__email", "=stripe_subscription_id")
    fields = (*list_display, "stripe_subscription_id", "period_start", "grace_until", "fetched_at")


@admin.register(StripeEvent)
class StripeEventAdmin(MoneyAdmin):
    """Without the payload, which says nothing that the columns don't."""

    list_display = ("event_id", "kind", "state", "attempts", "mirror_error", "created_at")
    list_filter = ("state", "kind", "livemode")
    search_fields = ("=event_id", "=object_id")
    fields = (
        *list_display,
        "livemode",
        "api_version",
        "was_fetched",
        "stripe_created",
        "object_id",
        "last_error",
        "next_try_at",
        "processed_at",
        "mirrored_at",
    )


if settings.STRIPE_MIRROR:
    import_module("billing.mirror_admin")
