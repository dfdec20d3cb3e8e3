"""What people are told of their payments, their plan and their credits.

Each joins the transaction that makes it true.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from billing.models import CreditLot, Order, OrderState, Purpose, Refund, Source, Subscription
from billing.money import in_credits, price_text
from billing.prices import CREDIT, list_price
from billing.services.locked_account import LockedAccount
from notifications.events import Event
from notifications.models import EventType, Notice
from notifications.services.announce import announce

# Told once when less is left, and again only after there was `locked_account.ENOUGH_MC`.
LOW_MC = 5 * CREDIT
EXPIRE_SOON = timedelta(days=3)


def order_ended(order: Order) -> None:
    """It is paid, or its bank did not pay."""
    if order.state == OrderState.FAILED:
        _of_order(EventType.ORDER_FAILED, order, order.pk, reverse("billing:pricing"))
    elif order.state == OrderState.FULFILLED and order.amount_minor:
        _of_order(EventType.ORDER_PAID, order, order.pk, order.own_page)


def order_refunded(order: Order, before_minor: int) -> None:
    """Each refund of a part is news of its own."""
    back = order.refunded_minor - before_minor
    if back > 0:
        about = uuid5(order.pk, f"refunded:{order.refunded_minor}")
        amount = {"amount": price_text(back, order.currency)}
        _of_order(EventType.ORDER_REFUNDED, order, about, order.own_page, amount)


def refund_failed(refund: Refund, why: str) -> None:
    """No money moved, or it came back."""
    order = refund.order
    words = {"amount": price_text(refund.amount_minor, order.currency), "reason": why}
    about = uuid5(refund.pk, "bounced" if refund.bounced_at else "failed")
    _of_order(EventType.ORDER_REFUND_FAILED, order, about, order.own_page, words)


def order_disputed(order: Order, before_minor: int) -> None:
    """The bank took it back at its owner's word, until it has decided."""
    if order.disputed_minor > before_minor:
        about = uuid5(order.pk, f"disputed:{order.disputed_minor}")
        amount = {"amount": price_text(order.disputed_minor, order.currency)}
        _of_order(EventType.ORDER_DISPUTED, order, about, order.own_page, amount)


def payment_failed(row: Subscription) -> None:
    """How long the plan stays, and where to put in another card."""
    _of_grace(EventType.PAYMENT_FAILED, row, reverse("billing:billing"))


def payment_to_confirm(row: Subscription) -> None:
    """The card is fine: its bank wants the owner's word."""
    _of_grace(EventType.PAYMENT_TO_CONFIRM, row, reverse("billing:confirm"))


def plan_changed(row: Subscription, change: str) -> None:
    _of_plan(EventType.SUBSCRIPTION_CHANGED, row, {"change": change})


def plan_canceled(row: Subscription) -> None:
    _of_plan(EventType.SUBSCRIPTION_CANCELED, row)


def plan_ended(row: Subscription) -> None:
    _of_plan(EventType.SUBSCRIPTION_ENDED, row)


def spent(account: LockedAccount) -> None:
    """Once per crossing of the mark. Who never had more than a gift is not told of its end."""
    row, free_mc = account.row, account.free_mc
    if not row.warns_when_low or free_mc >= LOW_MC:
        return
    row.warns_when_low = False
    words = {
        "left": in_credits(free_mc),
        "picture": in_credits(list_price(Purpose.IMAGE)),
        "training": in_credits(list_price(Purpose.TRAINING)),
    }
    about, path = uuid5(row.pk, f"low:{row.seq}"), reverse("billing:pricing")
    facts: dict[str, str | int] = {"left_mc": free_mc, "path": "/api/credits"}
    announce(Event(row.pk, EventType.CREDITS_LOW, about, path, words, facts))


def expiring(now: datetime) -> QuerySet[CreditLot]:
    """Months whose free credits end soon, and nobody was told."""
    known = Notice.objects.filter(
        owner=OuterRef("owner"), about=OuterRef("pk"), type=EventType.CREDITS_EXPIRING
    )
    rows = CreditLot.objects.filter(
        source=Source.ALLOWANCE,
        expires_at__gt=now,
        expires_at__lte=now + EXPIRE_SOON,
        remaining_mc__gte=F("held_mc") + CREDIT,
    )
    return rows.exclude(Exists(known)).order_by("expires_at")


def tell_expiring(lot: CreditLot) -> None:
    words = {"credits": in_credits(lot.free_mc), "day": f"{lot.expires_at:%-d %B}"}
    path = reverse("billing:billing")
    announce(Event(lot.owner_id, EventType.CREDITS_EXPIRING, lot.pk, path, words))


def _of_order(
    kind: EventType, order: Order, about: UUID, path: str, words: Mapping[str, str] | None = None
) -> None:
    said = {
        "offer": str(order.offer),
        "amount": price_text(order.amount_minor, order.currency),
        "credits": in_credits(order.credits_mc),
        **(words or {}),
    }
    announce(Event(order.owner_id, kind, about, path, said))


def _of_grace(kind: EventType, row: Subscription, path: str) -> None:
    """Counted from the first failed payment; each such time is news once."""
    words = {"plan": str(row.plan), "until": f"{row.grace_until:%-d %b %Y, %H:%M}"}
    about = uuid5(row.pk, f"{row.grace_until}:{row.confirm_invoice_id}")
    announce(Event(row.owner_id, kind, about, path, words))


def _of_plan(kind: EventType, row: Subscription, words: Mapping[str, str] | None = None) -> None:
    """What was just written was not so before, under the account's lock: news of its own."""
    day = f"{row.period_end:%-d %B %Y}" if row.period_end else ""
    said = {"plan": str(row.plan), "day": day, **(words or {})}
    about = uuid5(row.pk, f"{kind}:{row.fetched_at}")
    announce(Event(row.owner_id, kind, about, reverse("billing:billing"), said))
