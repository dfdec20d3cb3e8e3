"""`{{ lot.remaining_mc|credits }}` and `{{ order.amount_minor|price:order.currency }}`."""

from __future__ import annotations

from django import template

from billing.money import credits_text, in_credits, price_text

register = template.Library()
register.filter(in_credits)


@register.filter
def credits(milli: int) -> str:
    return credits_text(milli)


@register.filter
def signed_credits(milli: int) -> str:
    return f"+{credits_text(milli)}" if milli > 0 else credits_text(milli)


@register.filter
def price(minor: int, currency: str) -> str:
    return price_text(minor, currency)
