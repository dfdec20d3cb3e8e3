"""The shapes of Checkout's and the portal's sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.stripe import blanks
from sandbox.stripe.objects import Thing, new_id, seconds

DAY = 86400
AS_GIVEN = (
    "allow_promotion_codes", "billing_address_collection", "cancel_url", "client_reference_id",
    "customer", "customer_email", "integration_identifier", "locale", "submit_type", "success_url",
)  # fmt: skip
FEATURES: dict[str, dict[str, Any]] = {
    "customer_update": {"allowed_updates": ["email", "tax_id", "address"], "enabled": True},
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True, "payment_method_configuration": None},
    "subscription_cancel": {
        "cancellation_reason": {"enabled": False, "options": []},
        "enabled": True,
        "mode": "at_period_end",
        "proration_behavior": "none",
    },
    "subscription_update": {
        "billing_cycle_anchor": None,
        "default_allowed_updates": ["price"],
        "enabled": True,
        "products": None,
        "proration_behavior": "always_invoice",
        "schedule_at_period_end": {"conditions": []},
        "trial_update_behavior": "end_trial",
    },
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
        blanks.fresh(blanks.SESSION)
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


def portal_session(given: Mapping[str, Any], configuration: str, base_url: str) -> Thing:
    flow = given.get("flow_data")
    secret = new_id("test", 40)
    return {
        "id": new_id("bps"),
        "object": "billing_portal.session",
        "configuration": configuration,
        "created": seconds(),
        "customer": given["customer"],
        "customer_account": None,
        "flow": _flow(flow) if flow else None,
        "livemode": False,
        "locale": given.get("locale"),
        "on_behalf_of": None,
        "return_url": given.get("return_url"),
        "url": f"{base_url}/stripe/portal/{secret}",
        "_secret": secret,
    }


def configuration(given: Mapping[str, Any], *, default: bool) -> Thing:
    asked = given.get("features", {})
    features = {name: one | (asked.get(name) or {}) for name, one in FEATURES.items()}
    if not default:
        unasked = [name for name in FEATURES if name not in asked]
        features |= {name: FEATURES[name] | {"enabled": False} for name in unasked}
    profile = given.get("business_profile") or {}
    return {
        "id": new_id("bpc"),
        "object": "billing_portal.configuration",
        "active": True,
        "application": None,
        "business_profile": {
            "headline": profile.get("headline"),
            "privacy_policy_url": profile.get("privacy_policy_url"),
            "terms_of_service_url": profile.get("terms_of_service_url"),
        },
        "created": seconds(),
        "default_return_url": given.get("default_return_url"),
        "features": features,
        "is_default": default,
        "livemode": False,
        "login_page": {"enabled": False, "url": None},
        "metadata": given.get("metadata") or {},
        "name": given.get("name"),
        "updated": seconds(),
    }


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


def _flow(given: Mapping[str, Any]) -> Thing:
    after = given.get("after_completion") or {"type": "portal_homepage"}
    cancel, update = given.get("subscription_cancel"), given.get("subscription_update")
    return {
        "after_completion": {
            "hosted_confirmation": after.get("hosted_confirmation"),
            "redirect": after.get("redirect"),
            "type": after["type"],
        },
        "subscription_cancel": {"retention": None, **cancel} if cancel else None,
        "subscription_update": update,
        "subscription_update_confirm": given.get("subscription_update_confirm"),
        "type": given["type"],
    }
