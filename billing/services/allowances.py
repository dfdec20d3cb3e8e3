"""How many credits a paid invoice brings. Plain arithmetic, asks nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import floor

from billing.models import Plan
from billing.stripe.objects import Invoice, InvoiceLine


@dataclass(frozen=True)
class SoldPlan:
    """A plan, and what one month of it costs this person: by their own price, whatever a newcomer
    pays today. Only a change of plan asks for it."""

    plan: Plan
    price_minor: int


@dataclass(frozen=True)
class Allowance:
    plan: Plan
    amount_mc: int
    expires_at: datetime
    # What a whole month costs this person from now on, before tax and discounts.
    monthly_minor: int = 0


def allowance_of(invoice: Invoice, plans: Mapping[str, SoldPlan]) -> Allowance | None:
    """A whole month of each plain line, and for a change of plan the difference that was paid.

    `plans` by price id. None when no line is for a plan of ours.
    """
    ours = [line for line in invoice.lines if line.price_id in plans]
    if not ours:
        return None
    months = [line for line in ours if not line.is_proration]
    changes = [line for line in ours if line.is_proration]
    newest = max(months or changes, key=lambda line: (line.amount > 0, line.end))
    sold = plans[newest.price_id]
    whole = sold.plan.allowance_mc if months else 0
    amount = whole + _difference(changes, plans)
    ends = max(line.end for line in months or changes)
    return Allowance(sold.plan, amount, ends, newest.amount if months else sold.price_minor)


def _difference(changes: Iterable[InvoiceLine], plans: Mapping[str, SoldPlan]) -> int:
    """The share of the month that was paid for the new plan, less the share given back for the
    old one. Never below zero: credits that were granted stay until they expire."""
    total = sum((_share(line, plans[line.price_id]) for line in changes), Fraction(0))
    return max(0, floor(total))


def _share(line: InvoiceLine, sold: SoldPlan) -> Fraction:
    paid = Fraction(line.amount, sold.price_minor) if sold.price_minor else Fraction(0)
    return sold.plan.allowance_mc * max(Fraction(-1), min(Fraction(1), paid))
