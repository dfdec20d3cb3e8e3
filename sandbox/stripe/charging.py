"""Takes money from a card: an intent, a charge, and the events that tell of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sandbox.stripe import payment_shapes, tax
from sandbox.stripe.cards import DECLINED, Card
from sandbox.stripe.errors import Refused, declined
from sandbox.stripe.events import change, create, emit
from sandbox.stripe.objects import Account, Thing, add, get, save

FEE_PERCENT = tax.Rate(Decimal("2.9"), "fee")
FEE_FIXED = 30
ACCEPTED = {
    "advice_code": None,
    "network_advice_code": None,
    "network_decline_code": None,
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 12,
    "seller_message": "Payment complete.",
    "type": "authorized",
}


def new_method(
    account: Account, card: Card, person: Mapping[str, Any], customer: str | None
) -> Thing:
    """A card, attached to a customer where one is given."""
    billing = payment_shapes.billing_details(person)
    method = add(account, payment_shapes.payment_method(card, billing, customer))
    if customer:
        emit(account, "payment_method.attached", method)
    return method


def begin(account: Account, amount: int, currency: str, method: Thing, **given: Any) -> Thing:
    """An intent to take an amount (minor units)."""
    shape = payment_shapes.intent(amount, currency, method, given)
    return create(account, "payment_intent.created", shape)


def take(account: Account, intent: Thing, method: Thing, decline: str = "") -> Thing:
    """Charge the card. Raises Refused (402, the failed charge stays) if it declines."""
    shape = payment_shapes.charge(intent, method, account.state.base_url)
    decline = decline or method["_decline"]
    if decline:
        raise _refuse(account, intent, shape, method, decline)
    return _accept(account, intent, shape, method)


def ask(account: Account, intent: Thing, method: Thing, url: str) -> Thing:
    """The card wants its owner to confirm at their bank first."""
    step = {"redirect_to_url": {"return_url": None, "url": url}, "type": "redirect_to_url"}
    return change(
        account, "payment_intent.requires_action", intent,
        status="requires_action", next_action=step, payment_method=method["id"],
    )  # fmt: skip


def method_of(account: Account, method_id: str) -> Thing:
    return get(account, "payment_method", method_id, "payment_method")


def book(account: Account, source: Thing, kind: str, amount: int, fee: int = 0) -> str:
    """A line in the account's balance; its id."""
    shape = payment_shapes.balance_transaction(source, kind, amount, fee)
    return str(add(account, shape)["id"])


def _accept(account: Account, intent: Thing, charge: Thing, method: Thing) -> Thing:
    amount = intent["amount"]
    charge |= {"paid": True, "captured": True, "status": "succeeded", "outcome": ACCEPTED}
    charge |= {"amount_captured": amount}
    fee = FEE_PERCENT.on(amount, "exclusive") + FEE_FIXED
    charge["balance_transaction"] = book(account, charge, "charge", amount, fee)
    create(account, "charge.succeeded", charge)
    change(
        account, "payment_intent.succeeded", intent,
        status="succeeded", amount_received=amount, latest_charge=charge["id"],
        payment_method=method["id"], next_action=None, last_payment_error=None,
    )  # fmt: skip
    return charge


def _refuse(
    account: Account, intent: Thing, charge: Thing, method: Thing, decline: str
) -> Refused:
    code, message = DECLINED[decline]
    outcome = ACCEPTED | {
        "network_status": "declined_by_network",
        "reason": decline,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }
    failure = {"failure_code": code, "failure_message": message, "status": "failed"}
    create(account, "charge.failed", charge | failure | {"outcome": outcome})
    error = {
        "charge": charge["id"],
        "code": code,
        "decline_code": decline,
        "message": message,
        "payment_method": method,
        "type": "card_error",
    }
    save(account, intent)
    change(
        account, "payment_intent.payment_failed", intent,
        status="requires_payment_method", last_payment_error=error, latest_charge=charge["id"],
        next_action=None, payment_method=None,
    )  # fmt: skip
    return declined(code, decline, message, charge=charge["id"])
