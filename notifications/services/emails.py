"""What we write to people when we stopped sending to a webhook of theirs."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from core.emails import email
from notifications.models import WebhookEndpoint

TELL_WITHIN = timedelta(days=1)


def untold(now: datetime) -> QuerySet[WebhookEndpoint]:
    stopped = WebhookEndpoint.objects.with_untold_stop().filter(disabled_at__gte=now - TELL_WITHIN)
    return stopped.select_related("owner")


def tell(endpoint: WebhookEndpoint) -> bool:
    """One mail per stop. Raises OSError when no mail goes out; then it is tried again."""
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at=endpoint.disabled_at)
    if not rows.filter(told_at=None).update(told_at=timezone.now()):
        return False
    try:
        email(
            endpoint.owner.email, "notifications/emails/webhook_stopped", endpoint=endpoint
        ).send()
    except OSError:
        rows.update(told_at=None)
        raise
    return True
