"""Money goes back: by a refund, or because a buyer's bank disputes the charge."""

from __future__ import annotations

from sandbox.stripe import shapes
from sandbox.stripe.calls import StripeCall
from sandbox.stripe.charging import book
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import change, create, emit
from sandbox.stripe.objects import StripeAccount, Thing, get, matching, peek, seconds
from sandbox.stripe.reading import page_of

DISPUTE_FEE = 1500
DISPUTE_DAYS = 7
OPEN = {"needs_response", "under_review"}
COPIED = ("currency", "customer", "payment_intent", "payment_method")


def list_of_charge(call: StripeCall, object_id: str) -> Thing:
    get(call.account, "charge", object_id)
    return page_of(call, list(matching(call.account, "refund", charge=object_id)))


def create_refund(call: StripeCall) -> Thing:
    """By a charge, or by the payment that it belongs to."""
    asked = call.params
    if "charge" not in asked and "payment_intent" not in asked:
        raise invalid("Either charge or payment_intent must be given.")
    known = "charge" if "charge" in asked else "payment_intent"
    found = get(call.account, known, asked[known], known)
    charge_id = found["id"] if known == "charge" else found["latest_charge"]
    return give_back(call.account, get(call.account, "charge", charge_id, "charge"), asked)


def give_back(account: StripeAccount, charge: Thing, given: Thing) -> Thing:
    """Refund a charge by an amount, or by all that is left. Raises StripeRefusal."""
    amount = _amount(charge, given.get("amount"))
    refund = shapes.new(
        "Refund", "re",
        amount=amount,
        charge=charge["id"],
        destination_details={"card": {"type": "refund"}, "type": "card"},
        status="succeeded",
        metadata=given.get("metadata") or {},
        reason=given.get("reason"),
        **{name: charge[name] for name in COPIED},
    )  # fmt: skip
    refund["balance_transaction"] = book(account, refund, "refund", -amount)
    create(account, "refund.created", refund)
    total = charge["amount_refunded"] + amount
    change(
        account, "charge.refunded", charge,
        amount_refunded=total, refunded=total == charge["amount"],
    )  # fmt: skip
    emit(account, "refund.updated", refund, {"balance_transaction": None})
    return refund


def fail(account: StripeAccount, refund: Thing) -> Thing:
    """The bank sent the money back: the charge counts as less refunded again."""
    if refund["status"] != "succeeded":
        raise invalid(f"The refund is {refund['status']}.")
    charge = get(account, "charge", refund["charge"])
    line = book(account, refund, "refund_failure", refund["amount"])
    change(
        account, "refund.failed", refund,
        status="failed", failure_reason="expired_or_canceled_card",
        failure_balance_transaction=line,
    )  # fmt: skip
    emit(account, "refund.updated", refund, {"status": "succeeded"})
    left = charge["amount_refunded"] - refund["amount"]
    change(account, "charge.updated", charge, amount_refunded=left, refunded=False)
    return refund


def open_dispute(account: StripeAccount, charge: Thing, amount: int | None, reason: str) -> Thing:
    """The bank takes an amount back, or all that was not refunded."""
    if charge["disputed"] or charge["status"] != "succeeded":
        raise invalid(f"Charge {charge['id']} can't be disputed (again).")
    dispute = _dispute(charge, amount or charge["amount"] - charge["amount_refunded"], reason)
    line = book(account, dispute, "adjustment", -dispute["amount"], DISPUTE_FEE)
    dispute["balance_transactions"] = [peek(account, line)]
    change(account, "charge.updated", charge, disputed=True)
    create(account, "charge.dispute.created", dispute)
    emit(account, "charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(account: StripeAccount, dispute: Thing, *, won: bool) -> Thing:
    if dispute["status"] not in OPEN:
        raise invalid(f"The dispute is closed already: {dispute['status']}.")
    if won:
        line = book(account, dispute, "adjustment", dispute["amount"])
        dispute["balance_transactions"].append(peek(account, line))
    change(account, "charge.dispute.closed", dispute, status="won" if won else "lost")
    if won:
        emit(account, "charge.dispute.funds_reinstated", dispute)
    return dispute


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


def _dispute(charge: Thing, amount: int, reason: str) -> Thing:
    card = charge["payment_method_details"]["card"]
    known = {"brand": card["brand"], "case_type": "chargeback", "network": card["network"],
             "network_reason_code": "10.4"}  # fmt: skip
    dispute = shapes.new(
        "Dispute", "du",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        payment_intent=charge["payment_intent"],
        payment_method_details={"card": known, "type": "card"},
        reason=reason,
        status="needs_response",
    )  # fmt: skip
    dispute["evidence_details"]["due_by"] = seconds() + DISPUTE_DAYS * shapes.DAY
    return dispute
