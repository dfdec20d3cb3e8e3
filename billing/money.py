"""How credits and prices are written for people."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

_NANO = 10**9
_SIGNS = {"usd": "$", "eur": "€", "gbp": "£"}
# Their smallest unit is the whole one. https://docs.stripe.com/currencies#zero-decimal
_WHOLE = frozenset(
    "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split()  # noqa: SIM905
)


def credits_text(milli: int) -> str:
    """1500 is 1.5, 2000000 is 2,000."""
    return f"{Decimal(milli) / 1000:,f}".rstrip("0").rstrip(".") if milli % 1000 else _whole(milli)


def in_credits(milli: int) -> str:
    """1000 is "1 credit", 200 is "0.2 credits"."""
    return f"{credits_text(milli)} credit{'' if milli == 1000 else 's'}"


def minor_digits(currency: str) -> int:
    """How many digits its smallest unit stands behind the point."""
    return 0 if currency in _WHOLE else 2


def in_units(minor: int, currency: str) -> Decimal:
    """950 usd is 9.5, 900 jpy is 900."""
    return Decimal(minor) if currency in _WHOLE else Decimal(minor) / 100


def price_text(minor: int, currency: str) -> str:
    """900 usd is $9, 950 usd is $9.50, 900 jpy is 900 JPY."""
    amount = in_units(minor, currency)
    text = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    sign = _SIGNS.get(currency)
    return f"{sign}{text}" if sign else f"{text} {currency.upper()}"


def signed_text(milli: int, plus: str = "") -> str:
    """With a real minus sign, which is read out and never parted from its number."""
    return f"−{credits_text(-milli)}" if milli < 0 else f"{plus}{credits_text(milli)}"


def unit_text(minor: int, milli: int, currency: str) -> str:
    """What one credit costs: 2900 usd for 200 credits is $0.145."""
    each = Decimal(minor) * 1000 / milli / (1 if currency in _WHOLE else 100)
    text = f"{each:.2f}" if each == round(each, 2) else f"{each:.3f}"
    sign = _SIGNS.get(currency)
    return f"{sign}{text}" if sign else f"{text} {currency.upper()}"


def cost_text(nano_usd: int | Decimal) -> str:
    """Billionths of a dollar: $1.80, and small sums to where they differ from nothing."""
    digits = 2 if nano_usd >= _NANO or not nano_usd else 4
    return f"${Decimal(nano_usd) / _NANO:,.{digits}f}"


def _whole(milli: int) -> str:
    return f"{milli // 1000:,d}"


def pricing_page(back: str, needed: int | str = 0) -> str:
    """Where credits and plans are bought; it leads back to the path after buying, and says which
    pack is enough for what is `needed`: milli-credits, also as a form sent them."""
    is_known = str(needed).isdecimal() and str(needed) != "0"
    asked = {"next": back} | ({"needed": str(needed)} if is_known else {})
    return f"{reverse('billing:pricing')}?{urlencode(asked)}"
