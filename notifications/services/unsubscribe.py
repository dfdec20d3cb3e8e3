"""Mails of one kind switched off from within such a mail, without logging in (RFC 8058)."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from notifications.kinds import KINDS
from notifications.models import EventType

_SALT = "notifications.unsubscribe"


class LinkRefused(Exception):
    """The link is not one that we gave."""


def address(owner_id: UUID, event_type: str) -> str:
    token = signing.dumps([str(owner_id), event_type], salt=_SALT)
    return settings.SITE_URL + reverse("notifications:unsubscribe", args=[token])


def read(token: str) -> tuple[UUID, EventType]:
    """Whose mails, and which kind. Such a link has no end: the mail may lie for years.

    Raises LinkRefused.
    """
    try:
        owner_id, event_type = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise LinkRefused from error
    if event_type not in KINDS:
        raise LinkRefused
    return UUID(owner_id), EventType(event_type)


def headers(url: str) -> dict[str, str]:
    """By which a mail program offers a button of its own, and posts to the address."""
    return {
        "List-Unsubscribe": f"<{url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
