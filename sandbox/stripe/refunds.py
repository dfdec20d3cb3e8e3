"""Refunds: money goes back, all of it or a part."""

from __future__ import annotations

from sandbox.stripe import charging, payment_shapes
from sandbox.stripe.calls import Call
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import change, create, emit
from sandbox.stripe.objects import Account, Thing, get
from sandbox.stripe.paging import page


def show(call: Call, object_id: str) -> Thing:
    return get(call.account, "refund", object_id)


def list_all(call: Call) -> Thing:
    return page(call, "refund", "charge", "payment_intent")


def give_back(account: Account, charge: Thing, given: Thing) -> Thing:
    """Refund a charge by an amount, or by all that is left. Raises Refused."""
    amount = _amount(charge, given.get("amount"))
    refund = payment_shapes.refund(charge, amount, given)
    refund["balance_transaction"] = charging.book(account, refund, "refund", -amount)
    create(account, "refund.created", refund)
    total = charge["amount_refunded"] + amount
    change(
        account, "charge.refunded", charge,
        amount_refunded=total, refunded=total == charge["amount"],
    )  # fmt: skip
    emit(account, "refund.updated", refund, {"balance_transaction": None})
    return refund


def fail(account: Account, refund: Thing) -> Thing:
    """The bank sent the money back: the charge counts as less refunded again."""
    if refund["status"] != "succeeded":
        raise invalid(f"The refund is {refund['status']}.")
    charge = get(account, "charge", refund["charge"])
    fields: Thing = {"status": "failed", "failure_reason": "expired_or_canceled_card"}
    fields["failure_balance_transaction"] = charging.book(
        account, refund, "refund_failure", refund["amount"]
    )
    change(account, "refund.failed", refund, **fields)
    emit(account, "refund.updated", refund, {"status": "succeeded"})
    left = charge["amount_refunded"] - refund["amount"]
    change(account, "charge.updated", charge, amount_refunded=left, refunded=False)
    return refund


def charge_of(account: Account, object_id: str) -> Thing:
    """The charge itself, or the one behind an intent. Raises Refused."""
    if object_id.startswith("ch_"):
        return get(account, "charge", object_id, "charge")
    intent = get(account, "payment_intent", object_id, "payment_intent")
    if not intent["latest_charge"]:
        raise invalid(
            f"This PaymentIntent ({object_id}) does not have a successful charge to refund."
        )
    return get(account, "charge", intent["latest_charge"], "charge")


def _amount(charge: Thing, asked: int | None) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} was not paid.", code="charge_not_refundable")
    if charge["disputed"]:
        raise invalid(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    if not left:
        raise invalid(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if asked is not None and not 0 < asked <= left:
        raise invalid(
            f"Refund amount ({asked}) is greater than unrefunded amount on charge ({left}).",
            "amount",
        )
    return left if asked is None else asked
