"""An order's way: begun by a click, paid at Stripe, settled from what Stripe says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from billing.models import CreditPack, Order, OrderKind, OrderState, Plan, Source, Subscription
from billing.models.sales import STANDING
from billing.services import credits, customers, events, subscriptions
from billing.services.payments import Payment, note_payment, payment_of
from billing.stripe import api
from billing.stripe.client import Broken
from billing.stripe.objects import Session
from core import audit, limits, switches
from core.moderation import suspensions
from core.providers import ProviderError
from core.refusals import Refused
from core.row_security import user_scope
from core.switches import Service
from core.uuids import is_uuid

log = structlog.get_logger(__name__)
UNPAID = (OrderState.CREATED, OrderState.OPEN, OrderState.PENDING)


class CannotBuy(Refused):
    """Why nothing was ordered, and what to do instead; nothing was charged."""


@dataclass(frozen=True)
class CheckoutRequest:
    """What the form asked for; `key` is the form's own, so that a double click is one order.

    `again` is the word of somebody whose earlier payment is still under way.
    """

    offer: Plan | CreditPack
    key: UUID
    return_to: str = ""
    again: bool = False


def key_of(owner: User, named: str) -> UUID:
    """The key of an order that a program names itself; no two people share one.

    An order that could not be opened is over, so the same name then begins the next.
    """
    key = uuid5(owner.pk, named)
    spent = Order.objects.filter(owner=owner, state=OrderState.FAILED, stripe_session_id="")
    while spent.filter(idempotency_key=key).exists():
        key = uuid5(owner.pk, str(key))
    return key


def begin(owner: User, asked: CheckoutRequest) -> Order:
    """The order, or the one that an earlier click of the same form made.

    Raises CannotBuy, Closed and Suspended.
    """
    limits.count("payment", owner.pk)
    suspensions.require(owner.pk)
    known = Order.objects.filter(owner=owner, idempotency_key=asked.key).first()
    if known and known.state == OrderState.FAILED and not known.stripe_session_id:
        words = "This order could not be opened. Nothing was charged: choose again."
        raise CannotBuy("not_opened", words)
    if known:
        return known
    switches.require(Service.PAYMENTS)
    is_plan = isinstance(asked.offer, Plan)
    if not asked.offer.stripe_price_id:
        raise CannotBuy("not_for_sale", "This can't be bought at the moment. Nothing was charged.")
    if is_plan and Subscription.objects.filter(owner=owner, status__in=STANDING).exists():
        raise CannotBuy(
            "subscribed",
            "You have a subscription already. Change it under Manage, so that you pay only one.",
        )
    if not asked.again and (earlier := pending(owner).first()):
        raise CannotBuy("pending", _under_way(earlier))
    order = Order(
        owner=owner,
        **_thing(asked.offer),
        idempotency_key=asked.key,
        amount_minor=asked.offer.price_minor,
        currency=asked.offer.currency,
        return_to=asked.return_to[:300],
    )
    return _insert(order)


def pending(owner: User) -> QuerySet[Order]:
    """What a bank has still to bring, newest first."""
    rows = Order.objects.filter(owner=owner, state=OrderState.PENDING)
    return rows.select_related("pack", "plan").order_by("-created_at")


def page_of(order: Order, owner: User) -> str:
    """Where it is paid. Asks Stripe, so it opens its own row scopes. Raises ProviderError."""
    if order.stripe_session_id:
        return api.checkout(order.stripe_session_id).url or order.own_page
    session = customers.act_as(
        owner, str(order.pk), lambda customer: api.open_checkout(_purchase(order, customer))
    )
    with user_scope(owner.pk):
        opened = {"state": OrderState.OPEN, "stripe_session_id": session.id}
        if Order.objects.filter(pk=order.pk, state=OrderState.CREATED).update(**opened):
            record(order, OrderState.OPEN, session.id)
    return session.url


def note_refusal(order: Order, error: ProviderError) -> None:
    """After a refusal or a failure inside Stripe this order's key is spent, and so is the order;
    after a lost answer the same click may be repeated."""
    if error.permanent or isinstance(error, Broken):
        with transaction.atomic():
            rows = Order.objects.filter(pk=order.pk, state=OrderState.CREATED)
            if rows.update(state=OrderState.FAILED):
                record(order, OrderState.FAILED)


def record(order: Order, state: str, provider_id: str = "") -> None:
    """A step of its way, in the transaction that takes it."""
    facts = {"provider_id": provider_id} if provider_id else {}
    audit.record(f"order.{state}", owner_id=order.owner_id, target=order, **facts)


def settle(session_id: str) -> bool:
    """Bring our order to what its session at Stripe says; False when it is none of ours."""
    session = api.checkout(session_id)
    order = _order_of(session)
    if order is None:
        return False
    payment = payment_of(session.payment_intent)
    if session.is_paid and session.subscription:
        subscriptions.refresh(session.subscription)
    with transaction.atomic():
        credits.account_of(order.owner_id)
        order = Order.objects.select_for_update().get(pk=order.pk)
        before = order.state
        _apply(order, session, payment)
        if order.state != before:
            record(order, order.state, session.id)
            events.order_ended(order)
    return True


def close(order: Order) -> None:
    """Stripe has its page no more, so nothing can be paid there."""
    log.warning("an order whose page stripe does not have", order=str(order.pk))
    with transaction.atomic():
        rows = Order.objects.filter(pk=order.pk, state__in=UNPAID)
        if rows.update(state=OrderState.EXPIRED):
            record(order, OrderState.EXPIRED)


def _thing(offer: Plan | CreditPack) -> dict[str, Any]:
    if isinstance(offer, Plan):
        return {
            "kind": OrderKind.SUBSCRIPTION,
            "plan": offer,
            "credits_mc": offer.allowance_mc,
        }
    return {"kind": OrderKind.PACK, "pack": offer, "credits_mc": offer.credits_mc}


def _insert(order: Order) -> Order:
    try:
        with transaction.atomic():
            order.save(force_insert=True)
            audit.record(
                "order.placed",
                owner_id=order.owner_id,
                target=order,
                kind=order.kind,
                amount_minor=order.amount_minor,
            )
    except IntegrityError as error:
        # The same form, sent by another request a moment ago; or a key that somebody else has.
        rows = Order.objects.filter(owner=order.owner_id, idempotency_key=order.idempotency_key)
        known = rows.first()
        if known is None:
            words = "This form is out of date. Open the prices again."
            raise CannotBuy("out_of_date", words) from error
        return known
    return order


def _purchase(order: Order, customer: str) -> api.Purchase:
    offer = order.offer
    if offer is None:
        raise ProviderError("an order of nothing", permanent=True)
    return api.Purchase(
        order_id=order.pk,
        key=order.idempotency_key,
        customer=customer,
        price_id=offer.stripe_price_id,
        is_subscription=order.kind == OrderKind.SUBSCRIPTION,
        success_url=settings.SITE_URL + order.own_page,
        cancel_url=settings.SITE_URL + reverse("billing:canceled", args=[order.pk]),
    )


def _order_of(session: Session) -> Order | None:
    by_session = Order.objects.filter(stripe_session_id=session.id).first()
    if by_session or not is_uuid(session.order_id):
        return by_session
    return Order.objects.filter(pk=session.order_id, stripe_session_id="").first()


def _apply(order: Order, session: Session, payment: Payment) -> None:
    order.stripe_session_id = session.id
    if session.is_paid and order.state not in (*UNPAID, OrderState.EXPIRED, OrderState.FAILED):
        return
    if session.is_paid and order.kind == OrderKind.PACK:
        _fulfil_pack(order, session, payment)
    elif session.is_paid:
        order.state, order.paid_at = OrderState.PAID, timezone.now()
        order.stripe_subscription_id = session.subscription
    elif order.state in UNPAID:
        order.state = _unpaid_state(session, payment)
        if order.state == OrderState.PENDING:
            order.amount_minor, order.tax_minor = session.amount, session.tax.amount
            order.pending_since = order.pending_since or timezone.now()
    order.save()


def _fulfil_pack(order: Order, session: Session, payment: Payment) -> None:
    note_payment(order, payment, session.amount, session.tax)
    order.stripe_invoice_id = session.invoice
    order.state, order.fulfilled_at = OrderState.FULFILLED, timezone.now()
    order.save()
    credits.grant(
        order.owner_id,
        order.credits_mc,
        Source.PACK,
        f"session:{session.id}",
        order=order,
    )


def _unpaid_state(session: Session, payment: Payment) -> OrderState:
    if session.status == "expired":
        return OrderState.EXPIRED
    if session.status != "complete":
        return OrderState.OPEN
    # It waits for a slow way of paying, unless that has failed.
    failed = payment.status in {"requires_payment_method", "canceled"}
    return OrderState.FAILED if failed else OrderState.PENDING


def _under_way(order: Order) -> str:
    day = f"{order.here_by:%-d %B}" if order.here_by else "some days"
    return (
        f"Your payment for {order.offer} is on its way and may take until {day}. Nothing new was"
        " ordered: buy again only if you want both."
    )
