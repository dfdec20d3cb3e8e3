"""Brings our plans and packs to Stripe, as products and prices that are found by lookup key."""

from __future__ import annotations

from collections.abc import Iterator

from billing.models import CreditPack, Plan
from billing.stripe import api
from billing.stripe.client import Missing


def sync() -> Iterator[tuple[Plan | CreditPack, bool]]:
    """Each offer that costs something, and whether its price at Stripe is another than before."""
    for plan in Plan.objects.filter(active=True, price_minor__gt=0):
        yield plan, _sync(plan, "plan", is_monthly=True)
    for pack in CreditPack.objects.filter(active=True):
        yield pack, _sync(pack, "pack", is_monthly=False)


def unsold() -> list[str]:
    """Codes of what is on sale here and not in the account at Stripe. Raises ProviderError."""
    plans = Plan.objects.filter(active=True, price_minor__gt=0)
    rows: list[Plan | CreditPack] = [*plans, *CreditPack.objects.filter(active=True)]
    return [row.code for row in rows if not _is_sold(row)]


def differing() -> list[str]:
    """What is sold at Stripe for another amount than here, in words. Raises ProviderError."""
    plans = Plan.objects.filter(active=True, price_minor__gt=0)
    rows: list[Plan | CreditPack] = [*plans, *CreditPack.objects.filter(active=True)]
    sold = [(row, api.price(row.stripe_price_id)) for row in rows if _is_sold(row)]
    return [
        f"{row.code} is {row.price_minor} here and {price.amount} at Stripe"
        for row, price in sold
        if price.amount != row.price_minor
    ]


def _is_sold(row: Plan | CreditPack) -> bool:
    if not row.stripe_price_id:
        return False
    try:
        return api.price(row.stripe_price_id).active
    except Missing:
        return False


def _sync(row: Plan | CreditPack, kind: str, *, is_monthly: bool) -> bool:
    """A changed price is a new one at Stripe; who has subscribed keeps paying the old one."""
    offer = api.StripeOffer(
        # One name space at Stripe for both tables.
        code=row.code if row.code.startswith(f"{kind}-") else f"{kind}-{row.code}",
        name=f"Visiona {row.name}",
        amount_minor=row.price_minor,
        currency=row.currency,
        is_monthly=is_monthly,
    )
    sold = api.sell(offer)
    found = (row.stripe_product_id, row.stripe_price_id)
    if found == (sold.product_id, sold.price_id):
        return False
    row.stripe_product_id, row.stripe_price_id = sold.product_id, sold.price_id
    row.save(update_fields=["stripe_product_id", "stripe_price_id"])
    return True
