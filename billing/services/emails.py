"""What we write to people about their payments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog

from accounts.models import User
from billing.models import Order, OrderState, Subscription
from core.emails import email

log = structlog.get_logger(__name__)


def payment_failed(row: Subscription) -> bool:
    """How long the plan stays, and where to put in another card; False when no mail went out."""
    return _send(row.owner_id, "payment_failed", plan=row.plan, grace_until=row.grace_until)


def payment_to_confirm(row: Subscription) -> bool:
    """The card is fine: its bank wants the owner's word."""
    return _send(row.owner_id, "payment_to_confirm", plan=row.plan, grace_until=row.grace_until)


def slow_payment_ended(order: Order) -> bool:
    """Money that was under way for days is here, or will not come."""
    is_here = order.state in {OrderState.PAID, OrderState.FULFILLED}
    return _send(order.owner_id, "payment_arrived" if is_here else "payment_bounced", order=order)


def _send(owner_id: UUID, name: str, **facts: Any) -> bool:
    """The billing page says the same, so that a mail which is lost is no loss."""
    person = User.objects.filter(pk=owner_id).first()
    if person is None:
        return False
    try:
        email(person.email, f"billing/emails/{name}", **facts).send()
    except OSError as error:
        log.error("mail not sent", mail=name, owner=str(owner_id), error=type(error).__name__)
        return False
    return True
