"""What Stripe's balance says of made payments, as the mirror would have written it down."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.conf import settings

from visiona.demo_year.tables import Table, moment

_RATES = {"usd": 1.0, "eur": 1.09}


class Payments:
    """Amounts of a balance are in the account's own currency: dollars."""

    def __init__(self) -> None:
        same, has_mirror = {"djstripe_updated": "djstripe_created"}, settings.STRIPE_MIRROR
        usual: dict[str, Any] = {"livemode": False, "metadata": {}}
        self._lines = has_mirror and Table(
            apps.get_model("djstripe", "BalanceTransaction"),
            "id amount source type stripe_data created djstripe_created",
            same, currency="usd", **usual,
        )  # fmt: skip
        self._charges = has_mirror and Table(
            apps.get_model("djstripe", "Charge"),
            "id amount currency balance_transaction_id created djstripe_created",
            same, status="succeeded", stripe_data={}, **usual,
        )  # fmt: skip

    def all(self) -> list[Table]:
        return [table for table in (self._lines, self._charges) if table]

    def charge(self, charge: str, amount: int, currency: str, at: float) -> None:
        """Stripe keeps 2.9 per cent and 30 cents; 1.5 per cent more for another currency."""
        settled = round(amount * _RATES[currency])
        fee = round(settled * (0.029 if currency == "usd" else 0.044)) + 30
        self._add(f"txn_{charge}", charge, settled, fee, at=at, currency=currency, type="charge")
        if self._charges:
            made = moment(at)
            self._charges.add(charge, amount, currency, f"txn_{charge}", made, made)

    def refund(self, charge: str, amount: int, currency: str, at: float) -> None:
        """The fee of the payment does not come back."""
        settled, source = -round(amount * _RATES[currency]), charge.replace("ch_", "re_", 1)
        self._add(f"txn_{source}", source, settled, 0, at=at, currency=currency, type="refund")

    def _add(self, name: str, source: str, amount: int, fee: int, **facts: Any) -> None:
        if not self._lines:
            return
        rate = _RATES[facts["currency"]]
        told = {
            "id": name, "object": "balance_transaction", "amount": amount, "fee": fee,
            "net": amount - fee, "currency": "usd", "source": source, "type": facts["type"],
            "reporting_category": facts["type"], "status": "available",
            "exchange_rate": None if rate == 1 else rate, "created": int(facts["at"]),
        }  # fmt: skip
        at = moment(facts["at"])
        self._lines.add(name, amount, source, facts["type"], json.dumps(told), at, at)
