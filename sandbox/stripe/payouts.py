"""The balance, and payouts: what came in goes to the bank, all that waits at once."""

from __future__ import annotations

from sandbox.stripe import charging, shapes
from sandbox.stripe.calls import StripeCall
from sandbox.stripe.errors import invalid
from sandbox.stripe.events import change, create
from sandbox.stripe.objects import (
    StripeAccount,
    Thing,
    add,
    first,
    get,
    matching,
    newest_first,
    peek,
    save,
    seconds,
)


def show_balance(call: StripeCall) -> Thing:
    """What is there and what is on its way, by currency."""
    sums: dict[str, dict[str, int]] = {"available": {"usd": 0}, "pending": {"usd": 0}}
    for line in newest_first(call.account, "balance_transaction"):
        part = sums[line["status"]]
        part[line["currency"]] = part.get(line["currency"], 0) + line["net"]
    shown = {
        name: [
            {"amount": amount, "currency": currency, "source_types": {"card": amount}}
            for currency, amount in part.items()
        ]
        for name, part in sums.items()
    }
    return {"object": "balance", "livemode": False, **shown}


def pay_out(account: StripeAccount, currency: str) -> Thing:
    """Raises StripeRefusal while nothing waits."""
    waiting = list(matching(account, "balance_transaction", status="pending", currency=currency))
    amount = sum(line["net"] for line in waiting)
    if amount <= 0:
        raise invalid("There is nothing to pay out.")
    payout = _payout(amount, currency, _bank(account)["id"])
    payout["balance_transaction"] = charging.book(account, payout, "payout", -amount)
    for line in [get(account, "balance_transaction", payout["balance_transaction"]), *waiting]:
        save(account, line | {"status": "available", "_payout": payout["id"]})
    for dispute in list(matching(account, "dispute")):
        lines = [peek(account, line["id"]) for line in dispute["balance_transactions"]]
        save(account, dispute | {"balance_transactions": lines})
    create(account, "payout.created", payout)
    return change(account, "payout.paid", payout, status="paid")


def _bank(account: StripeAccount) -> Thing:
    known = first(account, "bank_account")
    return known or add(
        account,
        shapes.new(
            "BankAccount", "ba",
            account=account.id, available_payout_methods=["standard"], bank_name="SANDBOX BANK",
            country="US", currency="usd", default_for_currency=True,
            fingerprint="sandbox000000000", last4="6789", routing_number="110000000",
            status="new",
        ),
    )  # fmt: skip


def _payout(amount: int, currency: str, bank: str) -> Thing:
    return shapes.new(
        "Payout", "po",
        amount=amount, arrival_date=seconds(), automatic=True, currency=currency,
        description="STRIPE PAYOUT", destination=bank, method="standard",
        reconciliation_status="completed", source_type="card", status="in_transit",
        type="bank_account",
    )  # fmt: skip
