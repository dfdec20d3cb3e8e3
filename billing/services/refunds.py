"""Money that went back: credits follow it in proportion, by totals, so order and repeats don't
matter. A failed refund and a won dispute make the total smaller, and credits come back."""

from __future__ import annotations

import structlog
from django.db import transaction
from django.utils import timezone

from billing.models import Order, OrderState, Refund
from billing.refund_rules import rule_named
from billing.services import credits, events, invoices, orders, paid_jobs
from billing.stripe import api
from billing.stripe.objects import Charge, GivenBack
from core.jobs.models import State
from core.providers import ProviderError

log = structlog.get_logger(__name__)
_LOOKS = 5
SENT_BACK = (
    "Your bank did not take the money and sent it back to us. The credits are yours again: write"
    " to us, and we find another way."
)


def settle(charge_id: str) -> bool:
    """Take back what the charge's refunds and disputes ask for; False when it paid no order."""
    charge = api.charge(charge_id)
    order = _order_of(charge) or _settled_first(charge)
    if order is None:
        log.warning("charge of no order", charge=charge.id)
        return False
    for _ in range(_LOOKS):
        _write(order, charge)
        # What another worker knew and wrote meanwhile may have been newer, or older, than this.
        now = api.charge(charge_id)
        if now == charge:
            return True
        charge = now
    raise ProviderError(f"a charge that keeps changing: {charge_id}", permanent=False)


def _write(order: Order, charge: Charge) -> None:
    with transaction.atomic():
        credits.account_of(order.owner_id)
        order = Order.objects.select_for_update().get(pk=order.pk)
        _follow_orders(order, charge)
        for lot in order.lots.all():
            credits.reverse(lot.source_key, charge.taken_back, charge.amount, _note(charge))
        before, disputed_minor = (order.state, order.refunded_minor), order.disputed_minor
        order.refunded_minor = min(charge.refunded, order.amount_minor)
        order.disputed_minor = min(charge.disputed, order.amount_minor)
        order.state = _state(charge)
        order.save()
        if before != (order.state, order.refunded_minor):
            orders.record(order, order.state, charge.id)
        events.order_refunded(order, before[1])
        events.order_disputed(order, disputed_minor)


def _follow_orders(order: Order, charge: Charge) -> None:
    """What was set aside for a refund is free again just before it leaves with the money."""
    told = {one.ours: one for one in charge.given_back}
    for refund in order.refunds.all():
        if one := told.get(str(refund.pk)):
            _follow(refund, one)


def _follow(refund: Refund, told: GivenBack) -> None:
    if refund.is_final:
        if refund.state == State.SUCCEEDED and not told.counts and not refund.bounced_at:
            refund.bounced_at = timezone.now()
            refund.save(update_fields=["bounced_at"])
            events.refund_failed(refund, SENT_BACK)
        return
    paid_jobs.release(refund.pk)
    refund.adopt(told.id)
    if not told.counts:
        if refund.move(State.FAILED, error_kind="sent_back", error=SENT_BACK):
            events.refund_failed(refund, SENT_BACK)
        return
    # The plan is ended by whoever advances the refund: that asks Stripe.
    refund.move(State.COLLECTING if rule_named(refund.rule).ends_plan else State.SUCCEEDED)


def _order_of(charge: Charge) -> Order | None:
    fulfilled = Order.objects.filter(fulfilled_at__isnull=False)
    by_charge = fulfilled.filter(stripe_charge_id=charge.id).first()
    if by_charge or not charge.payment_intent:
        return by_charge
    return fulfilled.filter(stripe_payment_intent_id=charge.payment_intent).first()


def _settled_first(charge: Charge) -> Order | None:
    """The refund came before the purchase was told: settle that first, then look again."""
    if not charge.payment_intent:
        return None
    invoice = api.invoice_of_payment(charge.payment_intent)
    if invoice:
        invoices.settle(invoice)
    session = api.session_of_payment(charge.payment_intent)
    if session:
        orders.settle(session.id)
    return _order_of(charge)


def _note(charge: Charge) -> str:
    return "Payment disputed" if charge.disputed else "Payment refunded"


def _state(charge: Charge) -> OrderState:
    if charge.disputed:
        return OrderState.DISPUTED
    if charge.taken_back >= charge.amount:
        return OrderState.REFUNDED
    return OrderState.FULFILLED
