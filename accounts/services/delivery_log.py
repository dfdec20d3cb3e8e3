"""What a person reads of their webhooks' deliveries."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import WebhookDelivery, WebhookEndpoint
from core import keyset

PAGE = 25


def rows(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    """As a list needs them; what was sent and answered stays in the database."""
    mine = WebhookDelivery.objects.filter(endpoint=endpoint).select_related("event")
    return mine.defer("answer", "remote_id", "event__body")


def page(endpoint: WebhookEndpoint, after: str = "") -> keyset.Page[WebhookDelivery]:
    """Newest first. A cursor that is not ours starts from the top again."""
    try:
        return keyset.page(rows(endpoint), after=after, size=PAGE)
    except keyset.CursorRefused:
        return keyset.page(rows(endpoint), size=PAGE)


def is_moving(deliveries: list[WebhookDelivery]) -> bool:
    """A first try is under way, so that another look is worth while in a moment."""
    return any(not each.is_final and not each.next_try_at for each in deliveries)
