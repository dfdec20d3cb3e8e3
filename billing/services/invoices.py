"""A paid invoice of a subscription: one order and one grant, however often we are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from billing.models import Order, OrderKind, OrderState, Source
from billing.services import credits, events, orders, subscriptions
from billing.services.allowances import Allowance, SoldPlan, allowance_of
from billing.services.payments import Payment, note_payment, payment_of
from billing.stripe import api
from billing.stripe.objects import Invoice, Subscribed

log = structlog.get_logger(__name__)
_FIRST = "subscription_create"


@dataclass(frozen=True)
class _Month:
    """What is known of a paid month before the transaction begins."""

    owner_id: UUID
    invoice: Invoice
    told: Subscribed
    allowance: Allowance
    payment: Payment


def settle(invoice_id: str) -> bool:
    """Write down a paid month and grant its credits; False when it is none of a subscription."""
    invoice = api.invoice(invoice_id)
    if invoice.status != "paid" or not invoice.subscription:
        return False
    told = api.subscription(invoice.subscription)
    subscriptions.keep(told)
    owner_id, allowance = subscriptions.owner_of(told), allowance_of(invoice, _sold(invoice))
    if owner_id is None or allowance is None:
        log.error("paid invoice of nobody's plan", invoice=invoice.id)
        return False
    payment = payment_of(api.payment_of_invoice(invoice.id))
    _write(_Month(owner_id, invoice, told, allowance, payment))
    return True


def _sold(invoice: Invoice) -> dict[str, SoldPlan]:
    """Our plans among its lines, by price id."""
    prices = dict.fromkeys(line.price_id for line in invoice.lines)
    changed = {line.price_id for line in invoice.lines if line.is_proration}
    return {
        price: SoldPlan(plan, api.price(price).amount if price in changed else plan.price_minor)
        for price in prices
        if (plan := subscriptions.plan_of(price))
    }


def _write(month: _Month) -> None:
    with transaction.atomic():
        credits.account_of(month.owner_id)
        order = _order(month)
        if order.fulfilled_at:
            return
        note_payment(order, month.payment, month.invoice.amount_paid, month.invoice.tax)
        order.currency = month.invoice.currency
        order.credits_mc = month.allowance.amount_mc
        order.monthly_minor = month.allowance.monthly_minor
        order.stripe_invoice_id = month.invoice.id
        order.stripe_subscription_id = month.told.id
        order.state, order.fulfilled_at = OrderState.FULFILLED, timezone.now()
        order.save()
        orders.record(order, order.state, month.invoice.id)
        _grant(month, order)
        events.order_ended(order)


def _order(month: _Month) -> Order:
    """The one of the checkout for a first month, else one of its own."""
    known = Order.objects.filter(stripe_invoice_id=month.invoice.id).first()
    is_first = month.invoice.reason == _FIRST
    if known is None and is_first and month.told.order_id:
        begun = Order.objects.filter(owner_id=month.owner_id, kind=OrderKind.SUBSCRIPTION)
        known = begun.filter(pk=month.told.order_id, stripe_invoice_id="").first()
    kind = OrderKind.SUBSCRIPTION if is_first else OrderKind.RENEWAL
    return known or Order(owner_id=month.owner_id, kind=kind, plan=month.allowance.plan)


def _grant(month: _Month, order: Order) -> None:
    if not month.allowance.amount_mc:
        return
    credits.grant(
        month.owner_id,
        month.allowance.amount_mc,
        Source.ALLOWANCE,
        f"invoice:{month.invoice.id}",
        expires_at=month.allowance.expires_at,
        order=order,
    )
