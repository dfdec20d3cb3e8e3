"""What staff see of dj-stripe's copy: eight lists of its 41, to read and not to change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from billing.money import price_text
from core.admin import ReadOnly

Column = Callable[[Any], str]


def told(name: str, label: str = "") -> Column:
    """A field as Stripe told it; dj-stripe's own reading fails where Stripe left one out."""

    @admin.display(description=label or name.replace("_", " "))
    def column(row: Any) -> str:
        value = row.stripe_data.get(name)
        return "" if value is None else str(value)

    return column


def money(name: str) -> Column:
    @admin.display(description=name.replace("_", " "))
    def column(row: Any) -> str:
        amount, currency = row.stripe_data.get(name), row.stripe_data.get("currency") or ""
        return "" if amount is None else price_text(amount, currency)

    return column


def moment(name: str) -> Column:
    @admin.display(description=name.replace("_", " "))
    def column(row: Any) -> str:
        seconds = row.stripe_data.get(name)
        return "" if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"

    return column


@admin.display(description="tax")
def tax(row: Any) -> str:
    total, net = row.stripe_data.get("total"), row.stripe_data.get("total_excluding_tax")
    known = total is not None and net is not None
    return price_text(total - net, row.stripe_data.get("currency") or "") if known else ""


@admin.display(description="person")
def person(row: Any) -> str:
    if row.subscriber_id is None:
        return ""
    address = reverse("admin:accounts_user_change", args=[row.subscriber_id])
    return format_html('<a href="{}">{}</a>', address, row.subscriber_id)


@admin.display(description="fee")
def fee_of_charge(row: Any) -> str:
    line = row.balance_transaction
    return money("fee")(line) if line else ""


class Mirrored(ReadOnly):
    """Shown from what Stripe told; searched by ids."""

    ordering = ("-created", "-djstripe_id")
    list_filter: ClassVar[tuple[str, ...]] = ("created", "livemode")
    search_fields: ClassVar[tuple[str, ...]] = ("=id",)
    more: ClassVar[tuple[str | Column, ...]] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return (*self.list_display, *self.more, "livemode", "djstripe_updated")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return self.get_fields(request, obj)


class CustomerAdmin(Mirrored):
    list_display = ("id", person, "created", "date_purged")
    search_fields = ("=id", "=subscriber__email", "=subscriber__id")
    more = (told("balance"), told("delinquent"), told("tax_exempt"))


class MirroredSubscriptionAdmin(Mirrored):
    list_display = (
        "id", "customer_id", told("status"), moment("current_period_end"),
        told("cancel_at_period_end"), "created",
    )  # fmt: skip
    search_fields = ("=id", "=customer__id")
    more = (moment("current_period_start"), moment("ended_at"), told("collection_method"))


class InvoiceAdmin(Mirrored):
    list_display = (
        "id", told("number"), "customer_id", told("status"), money("total"), tax, "created",
    )  # fmt: skip
    search_fields = ("=id", "=customer__id", "=stripe_data__number")
    more = ("subscription_id", told("billing_reason"), money("amount_paid"), money("amount_due"))


class ChargeAdmin(Mirrored):
    list_display = (
        "id", "customer_id", told("status"), money("amount"), money("amount_refunded"),
        told("disputed"), fee_of_charge, "created",
    )  # fmt: skip
    search_fields = ("=id", "=customer__id", "=payment_intent__id")
    more = ("payment_intent_id", "balance_transaction_id", told("failure_code"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("balance_transaction")


class RefundAdmin(Mirrored):
    list_display = ("id", "charge_id", told("status"), money("amount"), told("reason"), "created")
    search_fields = ("=id", "=charge__id")
    more = ("balance_transaction_id", told("failure_reason"))


class DisputeAdmin(Mirrored):
    list_display = ("id", "charge_id", told("status"), money("amount"), told("reason"), "created")
    search_fields = ("=id", "=charge__id")
    more = (told("is_charge_refundable"),)


class BalanceTransactionAdmin(Mirrored):
    list_display = (
        "id", "type", told("status"), money("amount"), money("fee"), money("net"), "source",
        moment("available_on"), "created",
    )  # fmt: skip
    list_filter = ("type", "created", "livemode")
    search_fields = ("=id", "=source")
    more = (told("reporting_category"), told("description"))


class PayoutAdmin(Mirrored):
    list_display = ("id", told("status"), money("amount"), moment("arrival_date"), "created")
    more = ("balance_transaction_id", told("automatic"), told("failure_code"))


LISTS = {
    "Customer": CustomerAdmin,
    "Subscription": MirroredSubscriptionAdmin,
    "Invoice": InvoiceAdmin,
    "Charge": ChargeAdmin,
    "Refund": RefundAdmin,
    "Dispute": DisputeAdmin,
    "BalanceTransaction": BalanceTransactionAdmin,
    "Payout": PayoutAdmin,
}


_COPY = apps.get_app_config("djstripe")
_COPY.verbose_name = "Stripe's side"
for model in _COPY.get_models():
    if model.__name__ in LISTS:
        admin.site.register(model, LISTS[model.__name__])
