"""What of an order comes back, by which rule, and why not more: asked before and at the act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from billing.models import CreditLot, Order, OrderKind, OrderState, Refund
from billing.money import in_credits, price_text
from billing.refund_rules import GOODWILL, OrderRule, rule_for
from core.refusals import Refused
from core.switches import flags
from core.switches.models import Feature


class RefundRefused(Refused):
    """Why nothing goes back, in words for the person; nothing was changed."""


@dataclass(frozen=True)
class RefundOffer:
    """`amount_minor` goes back and `credits_mc` leave with it, unless there is a `refusal`.

    `spent_mc` stays paid; `held_mc` is held by jobs that still run. `until` is the last moment.
    """

    order: Order
    rule: OrderRule | None = None
    amount_minor: int = 0
    credits_mc: int = 0
    spent_mc: int = 0
    held_mc: int = 0
    until: datetime | None = None
    refusal: RefundRefused | None = None

    @property
    def amount(self) -> str:
        return price_text(self.amount_minor, self.order.currency)


def offer_for(order: Order, *, by_staff: bool = False) -> RefundOffer:
    """As it is now; the caller who acts on it has locked the account."""
    if refusal := _no_money(order):
        return RefundOffer(order, refusal=refusal)
    if not by_staff and _is_by_hand(order):
        return RefundOffer(order, refusal=RefundRefused("by_hand", _BY_HAND))
    rule = _rule(order, by_staff=by_staff)
    if rule is None:
        return RefundOffer(order, refusal=_not_published(order))
    until = _day_of(order) + rule.lasts
    lot = order.lots.first()
    if until <= timezone.now():
        return RefundOffer(order, rule, until=until, refusal=_late(rule, until))
    if lot is None:
        return RefundOffer(order, rule, refusal=RefundRefused("no_credits", _NO_CREDITS))
    return _of_lot(order, rule, lot, until)


def under_way(order: Order) -> Refund | None:
    return Refund.objects.unfinished().filter(order=order).first()


_BY_HAND = "Refunds are made by our staff at the moment, by the same rules. Write to us."
_NO_CREDITS = "This payment brought no credits, so there is nothing to count. Write to us."


def _of_lot(order: Order, rule: OrderRule, lot: CreditLot, until: datetime) -> RefundOffer:
    has_expired = lot.expires_at is not None and lot.expires_at <= timezone.now()
    free_mc = 0 if has_expired else min(lot.free_mc, lot.granted_mc - lot.reversed_mc)
    minor = min(order.amount_minor * free_mc // lot.granted_mc, _left_minor(order))
    # What the ledger will take for so much money, to the milli-credit.
    back = lot.granted_mc * (order.refunded_minor + minor) // order.amount_minor
    credits_mc = min(max(back - lot.reversed_mc, 0), free_mc)
    spent_mc = max(lot.granted_mc - lot.reversed_mc - lot.remaining_mc, 0)
    refusal = None
    if not minor or not credits_mc:
        refusal = _nothing_unspent(lot.held_mc)
    return RefundOffer(order, rule, minor, credits_mc, spent_mc, lot.held_mc, until, refusal)


def _no_money(order: Order) -> RefundRefused | None:
    """Nothing was paid, it is under way, or somebody else decides on it."""
    match order.state:
        case OrderState.PENDING:
            words = "Your bank has not brought the money yet, so there is nothing to give back."
            return RefundRefused("pending", words)
        case OrderState.DISPUTED:
            words = (
                "Your bank decides on this payment, since it is disputed. We can't give money"
                " back beside that."
            )
            return RefundRefused("disputed", words)
        case OrderState.REFUNDED:
            return RefundRefused("refunded", "All of it went back to you already.")
    if order.state != OrderState.FULFILLED or not order.amount_minor:
        return RefundRefused("not_paid", "Nothing was paid for this order.")
    if not order.stripe_charge_id:
        words = "How this was paid is not known to us in a way that can be undone. Write to us."
        return RefundRefused("no_charge", words)
    if under_way(order):
        return RefundRefused("under_way", "Money of this order is on its way back already.")
    return None


def _rule(order: Order, *, by_staff: bool) -> OrderRule | None:
    rule = rule_for(order.kind)
    is_late = rule is None or _day_of(order) + rule.lasts <= timezone.now()
    return GOODWILL if by_staff and is_late else rule


def _is_by_hand(order: Order) -> bool:
    button = Feature.SELF_REFUND
    return not flags.is_for_all(button) and not flags.is_on(button, order.owner)


def _not_published(order: Order) -> RefundRefused:
    if order.kind == OrderKind.RENEWAL:
        words = (
            "A month that follows the first is not given back. Cancel the plan, and nothing more"
            " is charged."
        )
        return RefundRefused("renewal", words)
    return RefundRefused("no_rule", "This order is not given back by itself. Write to us.")


def _late(rule: OrderRule, until: datetime) -> RefundRefused:
    words = f"The {rule.days} days in which this could be given back ended on {until:%-d %B %Y}."
    return RefundRefused("late", words)


def _nothing_unspent(held_mc: int) -> RefundRefused:
    if held_mc:
        words = (
            f"{in_credits(held_mc)} of this order are held by jobs that run, and the rest is"
            " spent. Cancel them or wait for their end: what is free then can go back."
        )
        return RefundRefused("held", words)
    return RefundRefused("spent", "All credits of this order are spent, so nothing is left of it.")


def _left_minor(order: Order) -> int:
    return max(order.amount_minor - order.refunded_minor - order.disputed_minor, 0)


def _day_of(order: Order) -> datetime:
    return order.paid_at or order.fulfilled_at or order.created_at
