"""What we write to people about their payments."""

from __future__ import annotations

import structlog

from accounts.models import User
from billing.models import Subscription
from core.emails import email

log = structlog.get_logger(__name__)


def payment_failed(row: Subscription) -> bool:
    """How long the plan stays, and where to put in another card; False when no mail went out."""
    person = User.objects.filter(pk=row.owner_id).first()
    if person is None:
        return False
    facts = {"plan": row.plan, "grace_until": row.grace_until}
    try:
        email(person.email, "billing/emails/payment_failed", **facts).send()
    except OSError as error:
        # The billing page says the same, and Stripe's own reminders follow.
        log.error("mail not sent", subscription=str(row.pk), error=type(error).__name__)
        return False
    return True
