"""Payouts: what came in goes to the bank, all that waits at once."""

from __future__ import annotations

from sandbox.stripe import charging
from sandbox.stripe.calls import Call
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import change, create
from sandbox.stripe.objects import Account, Thing, add, first, get, new_id, of, peek, save, seconds
from sandbox.stripe.paging import page


def show(call: Call, object_id: str) -> Thing:
    return get(call.account, "payout", object_id)


def list_all(call: Call) -> Thing:
    return page(call, "payout", "status")


def pay_out(account: Account, currency: str) -> Thing:
    """Raises Refused while nothing waits."""
    waiting = list(of(account, "balance_transaction", status="pending", currency=currency))
    amount = sum(line["net"] for line in waiting)
    if amount <= 0:
        raise invalid("There is nothing to pay out.")
    payout = _payout(amount, currency, _bank(account)["id"])
    payout["balance_transaction"] = charging.book(account, payout, "payout", -amount)
    for line in [get(account, "balance_transaction", payout["balance_transaction"]), *waiting]:
        save(account, line | {"status": "available", "_payout": payout["id"]})
    for dispute in list(of(account, "dispute")):
        lines = [peek(account, line["id"]) for line in dispute["balance_transactions"]]
        save(account, dispute | {"balance_transactions": lines})
    create(account, "payout.created", payout)
    return change(account, "payout.paid", payout, status="paid")


def _bank(account: Account) -> Thing:
    return first(account, "bank_account") or add(
        account,
        {
            "id": new_id("ba"),
            "object": "bank_account",
            "account": account.id,
            "account_holder_name": None,
            "account_holder_type": None,
            "account_type": None,
            "available_payout_methods": ["standard"],
            "bank_name": "SANDBOX BANK",
            "country": "US",
            "currency": "usd",
            "default_for_currency": True,
            "fingerprint": "sandbox000000000",
            "last4": "6789",
            "metadata": {},
            "routing_number": "110000000",
            "status": "new",
        },
    )


def _payout(amount: int, currency: str, bank: str) -> Thing:
    return {
        "id": new_id("po"),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": seconds(),
        "automatic": True,
        "balance_transaction": None,
        "created": seconds(),
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": bank,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "completed",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "in_transit",
        "trace_id": None,
        "type": "bank_account",
    }
