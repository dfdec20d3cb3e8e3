"""What we write to people about their payments."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import User
from billing.models import Subscription

log = structlog.get_logger(__name__)


def payment_failed(row: Subscription) -> bool:
    """How long the plan stays, and where to put in another card; False when no mail went out."""
    person = User.objects.filter(pk=row.owner_id).first()
    if person is None:
        return False
    context = {"plan": row.plan, "grace_until": row.grace_until, "site_url": settings.SITE_URL}
    subject = render_to_string("billing/emails/payment_failed_subject.txt", context)
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("billing/emails/payment_failed.txt", context),
        to=[person.email],
    )
    page = render_to_string("billing/emails/payment_failed.html", context)
    mail.attach_alternative(page, "text/html")
    try:
        mail.send()
    except OSError as error:
        # The billing page says the same, and Stripe's own reminders follow.
        log.error("mail not sent", subscription=str(row.pk), error=type(error).__name__)
        return False
    return True
