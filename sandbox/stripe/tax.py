"""Value added tax as far as a fake needs it: the EU's standard rates and reverse charge.

The seller sits in France. Elsewhere in the EU a private person pays the rate of their country, a
company with a VAT id of another country pays none (reverse charge), the rest of the world neither.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sandbox.stripe.errors import invalid

SELLER = "FR"
STANDARD: dict[str, int | str] = {
    "AT": 20, "BE": 21, "BG": 20, "CY": 19, "CZ": 21, "DE": 19, "DK": 25, "EE": 24, "ES": 21,
    "FI": "25.5", "FR": 20, "GR": 24, "HR": 25, "HU": 27, "IE": 23, "IT": 22, "LT": 21, "LU": 17,
    "LV": 21, "MT": 18, "NL": 21, "PL": 23, "PT": 23, "RO": 21, "SE": 25, "SI": 22, "SK": 23,
}  # fmt: skip
EU_VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{8,12}")
NAMED_OTHERWISE = {"EL": "GR"}


@dataclass(frozen=True)
class Rate:
    percent: Decimal
    reason: str
    country: str | None = None

    def on(self, amount: int, behaviour: str) -> int:
        """The tax on an amount in minor units, which holds it already if it is inclusive."""
        base = Decimal(amount)
        share = self.percent / (100 + self.percent if behaviour == "inclusive" else 100)
        return int((base * share).quantize(Decimal(1), ROUND_HALF_UP))


NONE = Rate(Decimal(0), "not_collecting")


def rate_for(country: str | None, *, has_vat_id: bool) -> Rate:
    if country is None or country not in STANDARD:
        return Rate(Decimal(0), "not_collecting", country)
    if has_vat_id and country != SELLER:
        return Rate(Decimal(0), "reverse_charge", country)
    return Rate(Decimal(STANDARD[country]), "standard_rated", country)


def behaviour_of(price: dict[str, str]) -> str:
    """Prices that don't say are without tax."""
    return "inclusive" if price["tax_behavior"] == "inclusive" else "exclusive"


def checked(kind: str, value: str) -> str:
    """The value in its usual writing. Raises StripeRefusal for what can't be one."""
    tidy = re.sub(r"[\s.-]", "", value).upper()
    if not tidy or (kind == "eu_vat" and not _is_eu_vat(tidy)):
        raise invalid(
            f"Invalid value for {kind}: {value}. An EU VAT id is two letters of the country and"
            " 8 to 12 digits or letters, like DE123456789.",
            "value",
            "tax_id_invalid",
        )
    return tidy


def origin(kind: str, value: str) -> tuple[str | None, str]:
    """The country a tax id belongs to, and what a check of it says."""
    if kind != "eu_vat":
        return kind[:2].upper(), "unavailable"
    return NAMED_OTHERWISE.get(value[:2], value[:2]), "verified"


def _is_eu_vat(value: str) -> bool:
    country = NAMED_OTHERWISE.get(value[:2], value[:2])
    return bool(EU_VAT.fullmatch(value)) and country in STANDARD
