"""The shapes of Checkout's sessions and of what is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from sandbox.stripe.objects import Thing, new_id, seconds

DAY = 86400
AS_GIVEN = (
    "allow_promotion_codes", "billing_address_collection", "cancel_url", "client_reference_id",
    "customer", "customer_email", "integration_identifier", "locale", "submit_type", "success_url",
)  # fmt: skip
# As it begins: the fields that have the same value in every new one.
SESSION: Thing = {
    "object": "checkout.session",
    "adaptive_pricing": {"enabled": False},
    "after_expiration": None,
    "client_secret": None,
    "collected_information": None,
    "consent": None,
    "consent_collection": None,
    "currency_conversion": None,
    "custom_fields": [],
    "custom_text": {
        "after_submit": None,
        "shipping_address": None,
        "submit": None,
        "terms_of_service_acceptance": None,
    },
    "customer_account": None,
    "customer_details": None,
    "discounts": [],
    "invoice": None,
    "livemode": False,
    "managed_payments": {"enabled": False},
    "origin_context": None,
    "payment_intent": None,
    "payment_link": None,
    "payment_method_configuration_details": None,
    "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
    "permissions": None,
    "phone_number_collection": {"enabled": False},
    "recovered_from": None,
    "saved_payment_method_options": None,
    "setup_intent": None,
    "shipping_address_collection": None,
    "shipping_cost": None,
    "shipping_options": [],
    "status": "open",
    "subscription": None,
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "wallet_options": None,
}


def line_item(price: Thing, name: str, quantity: int) -> Thing:
    amount = price["unit_amount"] * quantity
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": name,
        "metadata": {},
        "price": price,
        "quantity": quantity,
    }


def session(given: Mapping[str, Any], lines: Sequence[Thing], base_url: str) -> Thing:
    session_id = new_id("cs_test", 58)
    amount = sum(line["amount_subtotal"] for line in lines)
    taxed = given.get("automatic_tax", {}).get("enabled", False)
    subscribing = given["mode"] == "subscription"
    invoiced = given.get("invoice_creation")
    as_given = {name: given.get(name) for name in AS_GIVEN}
    return (
        deepcopy(SESSION)
        | as_given
        | {
            "id": session_id,
            "amount_subtotal": amount,
            "amount_total": amount,
            "automatic_tax": {
                "enabled": taxed,
                "liability": {"type": "self"} if taxed else None,
                "provider": "stripe" if taxed else None,
                "status": "requires_location_inputs" if taxed else None,
            },
            "created": seconds(),
            "currency": lines[0]["currency"],
            "customer_creation": None if given.get("customer") else _creation(given),
            "expires_at": given.get("expires_at", seconds() + DAY),
            "invoice_creation": None if subscribing else _invoice_creation(invoiced or {}),
            "metadata": given.get("metadata") or {},
            "mode": given["mode"],
            "payment_method_collection": "always" if subscribing else "if_required",
            "payment_method_types": given.get("payment_method_types", ["card"]),
            "payment_status": "unpaid" if amount else "no_payment_required",
            "tax_id_collection": _tax_id_collection(given),
            "ui_mode": given.get("ui_mode", "hosted_page"),
            "url": f"{base_url}/stripe/checkout/{session_id}",
            "_lines": list(lines),
            "_given": dict(given),
        }
    )


def _creation(given: Mapping[str, Any]) -> str:
    return (
        "always"
        if given["mode"] == "subscription"
        else given.get("customer_creation", "if_required")
    )


def _invoice_creation(given: Mapping[str, Any]) -> Thing:
    asked = given.get("invoice_data") or {}
    return {
        "enabled": given.get("enabled", False),
        "invoice_data": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": asked.get("description"),
            "footer": asked.get("footer"),
            "issuer": None,
            "metadata": asked.get("metadata") or {},
            "rendering_options": None,
        },
    }


def _tax_id_collection(given: Mapping[str, Any]) -> Thing | None:
    asked = given.get("tax_id_collection")
    return (
        {"enabled": asked["enabled"], "required": asked.get("required", "never")}
        if asked
        else None
    )
