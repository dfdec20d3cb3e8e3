"""The shapes of subscriptions and invoices."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sandbox.stripe.objects import Thing, new_id, seconds
from sandbox.stripe.shapes import list_of, plan
from sandbox.stripe.tax import Rate, behaviour_of

# As they begin: the fields that have the same value in every new one.
SUBSCRIPTION: Thing = {
    "object": "subscription",
    "application": None,
    "application_fee_percent": None,
    "billing_cycle_anchor_config": None,
    "billing_mode": {"flexible": None, "type": "classic"},
    "billing_schedules": [],
    "billing_thresholds": None,
    "cancel_at": None,
    "cancel_at_period_end": False,
    "canceled_at": None,
    "cancellation_details": {"comment": None, "feedback": None, "reason": None},
    "collection_method": "charge_automatically",
    "customer_account": None,
    "days_until_due": None,
    "default_source": None,
    "default_tax_rates": [],
    "discounts": [],
    "ended_at": None,
    "invoice_settings": {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": {"type": "self"},
    },
    "latest_invoice": None,
    "livemode": False,
    "managed_payments": {"enabled": False},
    "next_pending_invoice_item_invoice": None,
    "on_behalf_of": None,
    "pause_collection": None,
    "payment_settings": {
        "payment_method_options": None,
        "payment_method_types": None,
        "save_default_payment_method": "off",
    },
    "pending_invoice_item_interval": None,
    "pending_setup_intent": None,
    "pending_update": None,
    "schedule": None,
    "status": "incomplete",
    "test_clock": None,
    "transfer_data": None,
    "trial_end": None,
    "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
    "trial_start": None,
    "_pending": [],
}
INVOICE: Thing = {
    "object": "invoice",
    "account_country": "FR",
    "account_name": "Sandbox",
    "account_tax_ids": None,
    "amount_due": 0,
    "amount_overpaid": 0,
    "amount_paid": 0,
    "amount_remaining": 0,
    "amount_shipping": 0,
    "application": None,
    "attempt_count": 0,
    "attempted": False,
    "auto_advance": True,
    "automatically_finalizes_at": None,
    "collection_method": "charge_automatically",
    "custom_fields": None,
    "customer_account": None,
    "customer_tax_ids": [],
    "default_payment_method": None,
    "default_source": None,
    "default_tax_rates": [],
    "discounts": [],
    "due_date": None,
    "effective_at": None,
    "ending_balance": None,
    "from_invoice": None,
    "hosted_invoice_url": None,
    "invoice_pdf": None,
    "issuer": {"type": "self"},
    "last_finalization_error": None,
    "latest_revision": None,
    "livemode": False,
    "next_payment_attempt": None,
    "number": None,
    "on_behalf_of": None,
    "parent": None,
    "payment_settings": {
        "default_mandate": None,
        "payment_method_options": None,
        "payment_method_types": None,
    },
    "post_payment_credit_notes_amount": 0,
    "pre_payment_credit_notes_amount": 0,
    "receipt_number": None,
    "rendering": None,
    "shipping_cost": None,
    "shipping_details": None,
    "starting_balance": 0,
    "statement_descriptor": None,
    "status": "draft",
    "status_transitions": {
        "finalized_at": None,
        "marked_uncollectible_at": None,
        "paid_at": None,
        "voided_at": None,
    },
    "subtotal": 0,
    "subtotal_excluding_tax": 0,
    "test_clock": None,
    "total": 0,
    "total_discount_amounts": [],
    "total_excluding_tax": 0,
    "total_pretax_credit_amounts": [],
    "total_taxes": [],
    "webhooks_delivered_at": None,
}


@dataclass(frozen=True)
class Line:
    """What an invoice asks for; `item` is the subscription item it bills, if any."""

    price: Thing
    amount: int
    description: str
    period: tuple[int, int]
    quantity: int = 1
    item: Thing | None = None
    proration: bool = False

    def as_json(self) -> Thing:
        return vars(self) | {"period": list(self.period)}

    @classmethod
    def read(cls, known: Mapping[str, Any]) -> Line:
        return cls(**{**known, "period": tuple(known["period"])})


def subscription(customer: str, price: Thing, given: Mapping[str, Any]) -> Thing:
    return deepcopy(SUBSCRIPTION) | {
        "id": new_id("sub"),
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": given.get("automatic_tax", False),
            "liability": {"type": "self"} if given.get("automatic_tax") else None,
        },
        "billing_cycle_anchor": seconds(),
        "created": seconds(),
        "currency": price["currency"],
        "customer": customer,
        "default_payment_method": given.get("default_payment_method"),
        "description": given.get("description"),
        "items": list_of([], ""),
        "metadata": given.get("metadata") or {},
        "start_date": seconds(),
    }


def item(subscription_id: str, price: Thing, quantity: int, period: tuple[int, int]) -> Thing:
    return {
        "id": new_id("si", 14),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": seconds(),
        "current_period_end": period[1],
        "current_period_start": period[0],
        "discounts": [],
        "metadata": {},
        "plan": plan(price),
        "price": price,
        "quantity": quantity,
        "subscription": subscription_id,
        "tax_rates": [],
    }


def invoice(customer: Thing, currency: str, reason: str, given: Mapping[str, Any]) -> Thing:
    return deepcopy(INVOICE) | {
        "id": new_id("in"),
        "automatic_tax": {
            "disabled_reason": None,
            "enabled": given.get("automatic_tax", False),
            "liability": {"type": "self"} if given.get("automatic_tax") else None,
            "provider": "stripe" if given.get("automatic_tax") else None,
            "status": "complete" if given.get("automatic_tax") else None,
        },
        "billing_reason": reason,
        "created": seconds(),
        "currency": currency,
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_phone": customer["phone"],
        "customer_shipping": customer["shipping"],
        "customer_tax_exempt": customer["tax_exempt"],
        "description": given.get("description"),
        "footer": given.get("footer"),
        "lines": list_of([], ""),
        "metadata": given.get("metadata") or {},
        "period_end": seconds(),
        "period_start": seconds(),
    }


def invoice_line(invoice_id: str, line: Line, rate: Rate | None) -> Thing:
    start, end = line.period
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": line.amount,
        "currency": line.price["currency"],
        "description": line.description,
        "discount_amounts": [],
        "discountable": not line.proration,
        "discounts": [],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": {},
        "parent": _parent_of(line),
        "period": {"end": end, "start": start},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": line.price["id"], "product": line.price["product"]},
            "type": "price_details",
            "unit_amount_decimal": line.price["unit_amount_decimal"],
        },
        "quantity": line.quantity,
        "quantity_decimal": str(line.quantity),
        "subscription": line.item["subscription"] if line.item else None,
        "subtotal": line.amount,
        "taxes": [tax_line(line.amount, behaviour_of(line.price), rate)] if rate else [],
    }


def tax_line(amount: int, behaviour: str, rate: Rate) -> Thing:
    tax = rate.on(amount, behaviour)
    return {
        "amount": tax,
        "tax_behavior": behaviour,
        "tax_rate_details": {"tax_rate": f"txr_sandbox_{rate.country or 'none'}"},
        "taxability_reason": rate.reason,
        "taxable_amount": amount - (tax if behaviour == "inclusive" else 0),
        "type": "tax_rate_details",
    }


def invoice_payment(invoice_shape: Thing, intent_id: str) -> Thing:
    paid = invoice_shape["status"] == "paid"
    moment = seconds() if paid else None
    return {
        "id": new_id("inpay"),
        "object": "invoice_payment",
        "amount_paid": invoice_shape["amount_due"] if paid else None,
        "amount_requested": invoice_shape["amount_due"],
        "created": seconds(),
        "currency": invoice_shape["currency"],
        "invoice": invoice_shape["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"payment_intent": intent_id, "type": "payment_intent"},
        "status": "paid" if paid else "open",
        "status_transitions": {"canceled_at": None, "paid_at": moment},
    }


def _parent_of(line: Line) -> Thing:
    if line.item is None:
        details = {
            "invoice_item": new_id("ii"),
            "proration": False,
            "proration_details": None,
            "subscription": None,
        }
        return {"invoice_item_details": details, "subscription_item_details": None,
                "type": "invoice_item_details"}  # fmt: skip
    details = {
        "invoice_item": new_id("ii") if line.proration else None,
        "proration": line.proration,
        "proration_details": {"credited_items": None} if line.proration else None,
        "subscription": line.item["subscription"],
        "subscription_item": line.item["id"],
    }
    return {"invoice_item_details": None, "subscription_item_details": details,
            "type": "subscription_item_details"}  # fmt: skip
