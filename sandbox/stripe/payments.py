"""Payment methods, intents, charges and balance transactions in the API."""

from __future__ import annotations

from sandbox.stripe.calls import Call
from sandbox.stripe.objects import Thing, get
from sandbox.stripe.paging import page


def show_intent(call: Call, object_id: str) -> Thing:
    return get(call.account, "payment_intent", object_id)


def list_intents(call: Call) -> Thing:
    return page(call, "payment_intent", "customer")


def show_charge(call: Call, object_id: str) -> Thing:
    return get(call.account, "charge", object_id)


def list_charges(call: Call) -> Thing:
    return page(call, "charge", "customer", "payment_intent")


def show_method(call: Call, object_id: str) -> Thing:
    return get(call.account, "payment_method", object_id)


def list_methods(call: Call) -> Thing:
    return page(call, "payment_method", "customer", "type")


def show_balance_transaction(call: Call, object_id: str) -> Thing:
    return get(call.account, "balance_transaction", object_id)


def list_balance_transactions(call: Call) -> Thing:
    payout = call.params.pop("payout", None)

    def keep(line: Thing) -> bool:
        return payout is None or line.get("_payout") == payout

    return page(call, "balance_transaction", "currency", "source", "type", keep=keep)
