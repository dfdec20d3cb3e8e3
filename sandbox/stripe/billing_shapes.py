"""The shapes of subscriptions and invoices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.stripe import blanks
from sandbox.stripe.objects import Thing, new_id, seconds
from sandbox.stripe.shapes import list_of, plan
from sandbox.stripe.tax import Rate, behaviour_of


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
    return blanks.fresh(blanks.SUBSCRIPTION) | {
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
    return blanks.fresh(blanks.INVOICE) | {
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
