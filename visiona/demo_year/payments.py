"""What Stripe's balance says of made payments, as the mirror would have written it down."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.conf import settings

from visiona.demo_year.people import DAY
from visiona.demo_year.tables import Table, moment

_DISPUTE_FEE = 1500
_RATES = {"usd": 1.0, "eur": 1.09}


class Payments:
    """Amounts of a balance are in the account's own currency: dollars."""

    def __init__(self) -> None:
        self._lines = _table(
            "BalanceTransaction", "id amount source type stripe_data created", currency="usd"
        )
        self._charges = _table(
            "Charge", "id amount currency balance_transaction_id created",
            status="succeeded", stripe_data={},
        )  # fmt: skip
        self._refunds = _table("Refund", "id stripe_data amount charge_id currency created")
        self._disputes = _table("Dispute", "id stripe_data charge_id created")
        self._customers = _table("Customer", "id created", stripe_data={})
        self._invoices = _table("Invoice", "id stripe_data customer_id created")
        self._known: set[str] = set()

    def all(self) -> list[Table]:
        tables = (
            self._lines, self._charges, self._refunds, self._disputes, self._customers,
            self._invoices,
        )  # fmt: skip
        return [table for table in tables if table]

    def charge(self, charge: str, amount: int, currency: str, at: float) -> None:
        """Stripe keeps 2.9 per cent and 30 cents; 1.5 per cent more for another currency."""
        settled = round(amount * _RATES[currency])
        fee = round(settled * (0.029 if currency == "usd" else 0.044)) + 30
        self._add(f"txn_{charge}", charge, settled, fee, at=at, currency=currency, type="charge")
        if self._charges:
            self._charges.add(charge, amount, currency, f"txn_{charge}", moment(at))

    def refund(self, charge: str, amount: int, currency: str, at: float) -> None:
        """The fee of the payment does not come back."""
        settled, source = -round(amount * _RATES[currency]), charge.replace("ch_", "re_", 1)
        self._add(f"txn_{source}", source, settled, 0, at=at, currency=currency, type="refund")
        if self._refunds:
            told = json.dumps({"status": "succeeded", "reason": "requested_by_customer"})
            self._refunds.add(source, told, amount, charge, currency, moment(at))

    def dispute(self, charge: str, amount: int, currency: str, at: float, status: str) -> None:
        """Stripe wants 15 dollars for each, won or lost; what is won comes back a month later."""
        if not self._disputes:
            return
        settled, source = -round(amount * _RATES[currency]), charge.replace("ch_", "dp_", 1)
        facts = {"currency": currency, "type": "adjustment"}
        lines = [self._add(f"txn_{source}", source, settled, _DISPUTE_FEE, at=at, **facts)]
        if status == "won":
            back = at + 30 * DAY
            lines.append(self._add(f"txn_{source}_won", source, -settled, 0, at=back, **facts))
        told = {
            "status": status, "amount": amount, "currency": currency, "charge": charge,
            "reason": "fraudulent" if status == "lost" else "product_not_received",
            "balance_transactions": lines,
        }  # fmt: skip
        self._disputes.add(source, json.dumps(told), charge, moment(at))

    def failed_invoice(
        self, name: str, customer: str, due: tuple[int, str], at: float, status: str
    ) -> None:
        """A month that the card was declined for at first."""
        if not (self._invoices and self._customers):
            return
        amount, currency = due
        if customer not in self._known:
            self._known.add(customer)
            self._customers.add(customer, moment(at))
        told = {
            "status": status, "attempted": True, "attempt_count": 2, "amount_due": amount,
            "currency": currency,
        }  # fmt: skip
        self._invoices.add(name, json.dumps(told), customer, moment(at))

    def _add(self, name: str, source: str, amount: int, fee: int, **facts: Any) -> dict[str, Any]:
        """The line as Stripe tells it."""
        rate = _RATES[facts["currency"]]
        told = {
            "id": name, "object": "balance_transaction", "amount": amount, "fee": fee,
            "net": amount - fee, "currency": "usd", "source": source, "type": facts["type"],
            "reporting_category": facts["type"], "status": "available",
            "exchange_rate": None if rate == 1 else rate, "created": int(facts["at"]),
        }  # fmt: skip
        if self._lines:
            kind, at = facts["type"], moment(facts["at"])
            self._lines.add(name, amount, source, kind, json.dumps(told), at)
        return told


def _table(model: str, columns: str, **constants: Any) -> Table | None:
    """None where the product runs without the mirror."""
    if not settings.STRIPE_MIRROR:
        return None
    same = {"djstripe_created": "created", "djstripe_updated": "created"}
    found = apps.get_model("djstripe", model)
    return Table(found, columns, same, livemode=False, metadata={}, **constants)
