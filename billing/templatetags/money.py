"""`{{ lot.remaining_mc|credits }}` and `{{ order.amount_minor|price:order.currency }}`."""

from __future__ import annotations

from django import template

from billing.models import CreditPack
from billing.money import cost_text, in_credits, price_text, signed_text, unit_text

register = template.Library()
register.filter(in_credits)
register.filter("cost", cost_text)


@register.filter
def credits(milli: int) -> str:
    return signed_text(milli)


@register.filter
def signed_credits(milli: int) -> str:
    return signed_text(milli, plus="+")


@register.filter
def price_of_one(pack: CreditPack) -> str:
    """`{{ pack|price_of_one }}`: what a credit of it costs."""
    return unit_text(pack.price_minor, pack.credits_mc, pack.currency)


@register.filter
def price(minor: int, currency: str) -> str:
    return price_text(minor, currency)
