"""Our row of a subscription: what Stripe says when it is asked, never what an event says."""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from billing.models import Order, Plan, Subscription, SubscriptionStatus
from billing.models.sales import STANDING
from billing.services import credits, customers, events
from billing.services.payments import payment_of
from billing.stripe import api
from billing.stripe.client import Missing
from billing.stripe.objects import Subscribed
from core import audit
from core.uuids import is_uuid

log = structlog.get_logger(__name__)


def refresh(subscription_id: str) -> None:
    """Ask Stripe, and keep what it says."""
    keep(api.subscription(subscription_id))


def note_unpaid(invoice_id: str) -> None:
    """A payment failed or waits for the person: the subscription itself says what follows."""
    invoice = api.invoice(invoice_id)
    if invoice.subscription:
        refresh(invoice.subscription)


def keep(told: Subscribed) -> bool:
    """Write down a subscription that was just fetched; False when it is nobody's of ours."""
    owner_id, plan = owner_of(told), plan_of(told.price_id)
    if owner_id is None or plan is None:
        log.warning("subscription of nobody", subscription=told.id)
        return False
    for other in _others_standing(owner_id, told):
        # The row may be old: what was replaced has ended at Stripe by now.
        _write(owner_id, other.plan, api.subscription(other.stripe_subscription_id))
    return _write(owner_id, plan, told, _invoice_to_confirm(told))


def end_now(row: Subscription) -> None:
    """At Stripe too: no further month is charged. Raises ProviderError."""
    try:
        keep(api.cancel_subscription(row.stripe_subscription_id))
    except Missing:
        end(row)


def end(row: Subscription) -> None:
    """Stripe has it no more."""
    log.warning("a subscription that stripe does not have", subscription=str(row.pk))
    with transaction.atomic():
        credits.account_of(row.owner_id)
        row.status, row.fetched_at = SubscriptionStatus.CANCELED, timezone.now()
        row.grace_until, row.confirm_invoice_id = None, ""
        row.save(update_fields=["status", "fetched_at", "grace_until", "confirm_invoice_id"])
        _record(row)
        events.plan_ended(row)


def owner_of(told: Subscribed) -> UUID | None:
    """Whose it is: by the customer, else by the order that Checkout wrote on it."""
    known = customers.owner_of(told.customer)
    if known or not is_uuid(told.order_id):
        return known
    return Order.objects.filter(pk=told.order_id).values_list("owner_id", flat=True).first()


def plan_of(price_id: str) -> Plan | None:
    """The plan of a price; one that is no longer sold is known by the code that Stripe keeps."""
    if not price_id:
        return None
    sold = Plan.objects.filter(stripe_price_id=price_id).first()
    if sold:
        return sold
    code = api.price(price_id).code.removeprefix("plan-")
    return Plan.objects.filter(code=code).first()


def _invoice_to_confirm(told: Subscribed) -> str:
    """Where the bank of a payment that did not go through only wants its owner's word."""
    if told.status != SubscriptionStatus.PAST_DUE or not told.latest_invoice:
        return ""
    payment = payment_of(api.payment_of_invoice(told.latest_invoice))
    return told.latest_invoice if payment.asks_owner else ""


def _others_standing(owner_id: UUID, told: Subscribed) -> list[Subscription]:
    if told.status not in STANDING:
        return []
    rows = Subscription.objects.filter(owner_id=owner_id, status__in=STANDING)
    return list(rows.exclude(stripe_subscription_id=told.id).select_related("plan"))


def _write(owner_id: UUID, plan: Plan, told: Subscribed, to_confirm: str = "") -> bool:
    with transaction.atomic():
        credits.account_of(owner_id)
        if _others_standing(owner_id, told):
            # Its paid months still bring their credits; staff should cancel one of them at Stripe.
            log.error("a second subscription", subscription=told.id)
            return False
        rows = Subscription.objects.filter(stripe_subscription_id=told.id).select_related("plan")
        known = rows.first()
        if known and known.fetched_at > told.asked_at:
            # Another worker asked later than we did, and wrote first.
            return True
        row = copy(known) or Subscription(
            owner_id=owner_id, stripe_subscription_id=told.id, fetched_at=told.asked_at
        )
        before = known and (known.plan_id, known.status, known.cancel_at_period_end)
        row.plan, row.status = plan, SubscriptionStatus(told.status)
        row.period_start, row.period_end = told.period_start, told.period_end
        row.cancel_at_period_end, row.confirm_invoice_id = told.cancels_at_end, to_confirm
        row.grace_until, row.fetched_at = _grace(row), told.asked_at
        row.save()
        if before != (row.plan_id, row.status, row.cancel_at_period_end):
            _record(row)
        _announce(known, row)
    return True


def _announce(before: Subscription | None, now: Subscription) -> None:
    """What is so since just now. A plan that was just bought is told of with its order."""
    if now.grace_until and now.confirm_invoice_id:
        if before is None or before.confirm_invoice_id != now.confirm_invoice_id:
            events.payment_to_confirm(now)
    elif now.grace_until and (before is None or before.grace_until is None):
        events.payment_failed(now)
    if before and before.status in STANDING:
        _announce_change(before, now)


def _announce_change(before: Subscription, now: Subscription) -> None:
    if now.status not in STANDING:
        events.plan_ended(now)
    elif now.cancel_at_period_end and not before.cancel_at_period_end:
        events.plan_canceled(now)
    elif before.cancel_at_period_end and not now.cancel_at_period_end:
        events.plan_changed(now, f"Your {now.plan} plan goes on")
    elif before.plan_id != now.plan_id:
        events.plan_changed(now, f"Your plan is now {now.plan}")


def _record(row: Subscription) -> None:
    audit.record(
        f"subscription.{row.status}",
        owner_id=row.owner_id,
        target=row,
        provider_id=row.stripe_subscription_id,
        ends=row.cancel_at_period_end,
    )


def _grace(row: Subscription) -> datetime | None:
    """Counted from the first failed payment, not anew from each."""
    if row.status != SubscriptionStatus.PAST_DUE:
        return None
    return row.grace_until or timezone.now() + timedelta(days=settings.PAST_DUE_GRACE_DAYS)
