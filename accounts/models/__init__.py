"""People, what they agreed to, and the servers of theirs that are told what happened."""

from __future__ import annotations

from accounts.models.people import Consent, Purpose, Theme, User, UserManager
from accounts.models.tokens import ApiToken, LimitPeriod, TokenKind
from accounts.models.webhooks import (
    LONGEST_ADDRESS,
    TEST_EVENT,
    EventType,
    Stopped,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)

__all__ = [
    "LONGEST_ADDRESS",
    "TEST_EVENT",
    "ApiToken",
    "Consent",
    "EventType",
    "LimitPeriod",
    "Purpose",
    "Stopped",
    "Theme",
    "TokenKind",
    "User",
    "UserManager",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
]
