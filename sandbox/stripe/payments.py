"""Payment methods, intents, charges and balance transactions in the API."""

from __future__ import annotations

from sandbox.stripe.calls import Call
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import change
from sandbox.stripe.objects import Thing, get
from sandbox.stripe.paging import page
from sandbox.stripe.updating import changes_of


def show_intent(call: Call, object_id: str) -> Thing:
    return get(call.account, "payment_intent", object_id)


def list_intents(call: Call) -> Thing:
    return page(call, "payment_intent", "customer")


def update_intent(call: Call, object_id: str) -> Thing:
    """Only what does not touch the money."""
    intent = get(call.account, "payment_intent", object_id)
    fields = changes_of(call, intent)
    for name in fields.keys() - {"metadata", "description", "receipt_email"}:
        raise invalid(f"The sandbox does not change {name} of a PaymentIntent.", name)
    return change(call.account, "payment_intent.updated", intent, **fields)


def cancel_intent(call: Call, object_id: str) -> Thing:
    intent = get(call.account, "payment_intent", object_id)
    if intent["status"] in {"succeeded", "canceled"}:
        raise invalid(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    reason = call.params.get("cancellation_reason")
    return change(
        call.account, "payment_intent.canceled", intent,
        status="canceled", cancellation_reason=reason,
    )  # fmt: skip


def show_charge(call: Call, object_id: str) -> Thing:
    return get(call.account, "charge", object_id)


def list_charges(call: Call) -> Thing:
    return page(call, "charge", "customer", "payment_intent")


def update_charge(call: Call, object_id: str) -> Thing:
    charge = get(call.account, "charge", object_id)
    return change(call.account, "charge.updated", charge, **changes_of(call, charge))


def show_method(call: Call, object_id: str) -> Thing:
    return get(call.account, "payment_method", object_id)


def list_methods(call: Call) -> Thing:
    return page(call, "payment_method", "customer", "type")


def list_methods_of(call: Call, object_id: str) -> Thing:
    return page(call, "payment_method", "type", keep=lambda one: one["customer"] == object_id)


def show_balance_transaction(call: Call, object_id: str) -> Thing:
    return get(call.account, "balance_transaction", object_id)


def list_balance_transactions(call: Call) -> Thing:
    payout = call.params.pop("payout", None)

    def keep(line: Thing) -> bool:
        return payout is None or line.get("_payout") == payout

    return page(call, "balance_transaction", "currency", "source", "type", keep=keep)
