"""Disputes: a buyer's bank takes the money back until the matter is settled."""

from __future__ import annotations

from sandbox.stripe import charging, payment_shapes
from sandbox.stripe.calls import Call
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import change, create, emit
from sandbox.stripe.objects import Account, Thing, get, peek
from sandbox.stripe.paging import page

FEE = 1500
OPEN = {"needs_response", "under_review"}


def show(call: Call, object_id: str) -> Thing:
    return get(call.account, "dispute", object_id)


def list_all(call: Call) -> Thing:
    return page(call, "dispute", "charge", "payment_intent")


def begin(account: Account, charge: Thing, amount: int | None, reason: str) -> Thing:
    """The bank asks for an amount, or for all that was not refunded."""
    if charge["disputed"] or charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} can't be disputed (again).")
    left = charge["amount"] - charge["amount_refunded"]
    dispute = payment_shapes.dispute(charge, amount or left, reason)
    line = charging.book(account, dispute, "adjustment", -dispute["amount"], FEE)
    dispute["balance_transactions"] = [peek(account, line)]
    change(account, "charge.updated", charge, disputed=True)
    create(account, "charge.dispute.created", dispute)
    emit(account, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(account: Account, dispute: Thing, *, won: bool) -> Thing:
    if dispute["status"] not in OPEN:
        raise invalid(f"The dispute is closed already: {dispute['status']}.")
    if won:
        line = charging.book(account, dispute, "adjustment", dispute["amount"])
        lines = [*dispute["balance_transactions"], peek(account, line)]
        dispute["balance_transactions"] = lines
    change(account, "charge.dispute.closed", dispute, status="won" if won else "lost")
    if won:
        emit(account, "charge.dispute.funds_reinstated", dispute)
    return dispute
