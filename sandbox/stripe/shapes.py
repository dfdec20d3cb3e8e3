"""The shapes of what is sold and of who buys it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.stripe.objects import Thing, new_id, seconds

NOWHERE = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}


def list_of(things: Sequence[Any], url: str, has_more: bool = False) -> Thing:
    return {"object": "list", "data": list(things), "has_more": has_more, "url": url}


def product(given: Mapping[str, Any]) -> Thing:
    return {
        "id": given.get("id") or new_id("prod", 14),
        "object": "product",
        "active": given.get("active", True),
        "created": seconds(),
        "default_price": None,
        "description": given.get("description"),
        "images": given.get("images") or [],
        "livemode": False,
        "marketing_features": given.get("marketing_features") or [],
        "metadata": given.get("metadata") or {},
        "name": given["name"],
        "package_dimensions": None,
        "shippable": given.get("shippable"),
        "statement_descriptor": given.get("statement_descriptor"),
        "tax_code": given.get("tax_code"),
        "type": "service",
        "unit_label": given.get("unit_label"),
        "updated": seconds(),
        "url": given.get("url"),
    }


def price(given: Mapping[str, Any], product_id: str, amount: int) -> Thing:
    repeats = given.get("recurring")
    return {
        "id": new_id("price"),
        "object": "price",
        "active": given.get("active", True),
        "billing_scheme": "per_unit",
        "created": seconds(),
        "currency": given["currency"].lower(),
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": given.get("lookup_key"),
        "metadata": given.get("metadata") or {},
        "nickname": given.get("nickname"),
        "product": product_id,
        "recurring": _recurring(repeats) if repeats else None,
        "tax_behavior": given.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if repeats else "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


def plan(price_shape: Thing) -> Thing:
    """The price in the words of an older time, which subscription items still carry."""
    repeats = price_shape["recurring"]
    return {
        "id": price_shape["id"],
        "object": "plan",
        "active": price_shape["active"],
        "amount": price_shape["unit_amount"],
        "amount_decimal": price_shape["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price_shape["created"],
        "currency": price_shape["currency"],
        "interval": repeats["interval"],
        "interval_count": repeats["interval_count"],
        "livemode": False,
        "metadata": price_shape["metadata"],
        "meter": None,
        "nickname": price_shape["nickname"],
        "product": price_shape["product"],
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def customer(given: Mapping[str, Any]) -> Thing:
    return {
        "id": new_id("cus", 14),
        "object": "customer",
        "address": NOWHERE | given["address"] if given.get("address") else None,
        "balance": given.get("balance", 0),
        "created": seconds(),
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": given.get("description"),
        "discount": None,
        "email": given.get("email"),
        "invoice_prefix": new_id("x", 8)[2:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": given.get("metadata") or {},
        "name": given.get("name"),
        "next_invoice_sequence": 1,
        "phone": given.get("phone"),
        "preferred_locales": given.get("preferred_locales") or [],
        "shipping": given.get("shipping") or None,
        "tax_exempt": given.get("tax_exempt") or "none",
        "test_clock": None,
    }


def tax_id(customer_id: str, kind: str, value: str, country: str | None, status: str) -> Thing:
    return {
        "id": new_id("txi"),
        "object": "tax_id",
        "country": country,
        "created": seconds(),
        "customer": customer_id,
        "customer_account": None,
        "livemode": False,
        "owner": {"customer": customer_id, "customer_account": None, "type": "customer"},
        "type": kind,
        "value": value,
        "verification": {"status": status, "verified_address": None, "verified_name": None},
    }


def webhook_endpoint(given: Mapping[str, Any]) -> Thing:
    return {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "api_version": given.get("api_version"),
        "application": None,
        "created": seconds(),
        "description": given.get("description") or None,
        "enabled_events": given["enabled_events"],
        "livemode": False,
        "metadata": given.get("metadata") or {},
        "status": "enabled",
        "url": given["url"],
    }


def _recurring(given: Mapping[str, Any]) -> Thing:
    return {
        "interval": given["interval"],
        "interval_count": given.get("interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": given.get("usage_type", "licensed"),
    }
