"""Takes money from a card: an intent, a charge, and the events that tell of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sandbox.stripe import shapes, tax
from sandbox.stripe.cards import DECLINED, TestCard
from sandbox.stripe.errors import StripeRefusal, declined
from sandbox.stripe.events import change, create, emit
from sandbox.stripe.objects import StripeAccount, Thing, add, get, new_id, save, seconds

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
CARD = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4")


def new_method(
    account: StripeAccount, card: TestCard, person: Mapping[str, Any], customer: str | None
) -> Thing:
    """A card, attached to a customer where one is given."""
    method = add(account, _method(card, person, customer))
    if customer:
        emit(account, "payment_method.attached", method)
    return method


def begin(
    account: StripeAccount, amount: int, currency: str, method: Thing, **given: Any
) -> Thing:
    """An intent to take an amount (minor units)."""
    names = ("description", "metadata", "receipt_email", "setup_future_usage")
    shape = shapes.new(
        "PaymentIntent", "pi",
        amount=amount,
        capture_method="automatic_async",
        client_secret=new_id("pi_secret"),
        confirmation_method="automatic",
        currency=currency,
        customer=method["customer"],
        payment_method_types=["card"],
        status="requires_payment_method",
        **shapes.given_of(given, *names),
    )  # fmt: skip
    return create(account, "payment_intent.created", shape)


def take(account: StripeAccount, intent: Thing, method: Thing, decline: str = "") -> Thing:
    """Charge the card. Raises StripeRefusal (402, the failed charge stays) if it declines."""
    shape = _charge(intent, method)
    decline = decline or method["_decline"]
    if decline:
        raise _refuse(account, intent, shape, method, decline)
    return _accept(account, intent, shape, method)


def ask(account: StripeAccount, intent: Thing, method: Thing, url: str) -> Thing:
    """The card wants its owner to confirm at their bank first."""
    step = {"redirect_to_url": {"return_url": None, "url": url}, "type": "redirect_to_url"}
    return change(
        account, "payment_intent.requires_action", intent,
        status="requires_action", next_action=step, payment_method=method["id"],
    )  # fmt: skip


def method_of(account: StripeAccount, method_id: str) -> Thing:
    return get(account, "payment_method", method_id, "payment_method")


def book(account: StripeAccount, source: Thing, kind: str, amount: int, fee: int = 0) -> str:
    """A line in the account's balance; its id."""
    part = {"amount": fee, "application": None, "currency": source["currency"],
            "description": "Stripe processing fees", "type": "stripe_fee"}  # fmt: skip
    shape = shapes.new(
        "BalanceTransaction", "txn",
        amount=amount,
        available_on=seconds() + 2 * shapes.DAY,
        balance_type="payments",
        currency=source["currency"],
        description=source.get("description"),
        fee=fee,
        fee_details=[part] if fee else [],
        net=amount - fee,
        reporting_category={"adjustment": "dispute"}.get(kind, kind),
        source=source["id"],
        status="pending",
        type=kind,
    )  # fmt: skip
    return str(add(account, shape)["id"])


def _method(card: TestCard, person: Mapping[str, Any], customer: str | None) -> Thing:
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": {
            "address": shapes.address(person), "email": person.get("email"),
            "name": person.get("name"), "phone": None, "tax_id": None,
        },
        "card": {
            "brand": card.brand,
            "checks": {"address_line1_check": None, "address_postal_code_check": None,
                       "cvc_check": "pass"},
            "country": card.country,
            "display_brand": card.brand,
            "exp_month": card.month,
            "exp_year": card.year,
            "fingerprint": f"sandbox{card.number[-9:]}",
            "funding": "credit",
            "generated_from": None,
            "last4": card.number[-4:],
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": seconds(),
        "customer": customer,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
        "_decline": card.decline,
    }  # fmt: skip


def _charge(intent: Thing, method: Thing) -> Thing:
    copied = ("amount", "currency", "customer", "description", "metadata", "receipt_email")
    card = {name: method["card"][name] for name in CARD} | {"network": method["card"]["brand"]}
    return shapes.new(
        "Charge", "ch",
        billing_details=method["billing_details"],
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details={"card": card, "type": "card"},
        status="pending",
        **{name: intent[name] for name in copied},
    )  # fmt: skip


def _accept(account: StripeAccount, intent: Thing, charge: Thing, method: Thing) -> Thing:
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
    account: StripeAccount, intent: Thing, charge: Thing, method: Thing, decline: str
) -> StripeRefusal:
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
