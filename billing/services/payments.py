"""The money side of an order: which charge paid it, how much, and what of it is tax."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from billing.models import Order
from billing.stripe import api
from billing.stripe.objects import Tax


@dataclass(frozen=True)
class Payment:
    """Empty ids where nothing had to be paid."""

    status: str = ""
    intent: str = ""
    charge: str = ""
    asks_owner: bool = False


def payment_of(intent: str) -> Payment:
    if not intent:
        return Payment()
    told = api.payment(intent)
    return Payment(told.status, intent, told.charge, told.asks_owner)


def note_payment(order: Order, payment: Payment, amount: int, tax: Tax) -> None:
    """What the books need, as it was when the money came; the caller saves the row."""
    order.stripe_payment_intent_id = payment.intent
    order.stripe_charge_id = payment.charge
    order.amount_minor = amount
    order.tax_minor = tax.amount
    order.country = tax.country[:2]
    order.tax_id_type = tax.id_type[:30]
    order.tax_id = tax.id_value
    order.paid_at = order.paid_at or timezone.now()
