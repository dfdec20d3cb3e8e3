"""What happens to people: agreeing, choosing a look."""

from __future__ import annotations

import hashlib
from ipaddress import ip_address, ip_network
from typing import Any

from allauth.usersessions.models import UserSession

from accounts.models import Consent, ConsentPurpose, Theme, User
from core import audit
from core.row_security import user_scope
from core.user_agents import device_name

# The text a person sees beside the box; a changed text needs a new version.
CONSENT_TEXTS: dict[str, tuple[str, str]] = {
    ConsentPurpose.TERMS: (
        "2026-11",
        "I am 18 or older and I accept the terms of use and the privacy notice.",
    ),
    ConsentPurpose.TRAIN_MODEL: (
        "2026-11",
        "These photos show me, or I have the consent of the person they show. I agree that they"
        " are sent to the training service to make a private model. They are deleted when it is"
        " ready, and 24 hours after a training that fails or is cancelled.",
    ),
}


def record_consent(user: User, purpose: ConsentPurpose) -> Consent:
    """Write down that this person agreed to today's text; at sign-up nobody is logged in yet."""
    version, text = CONSENT_TEXTS[purpose]
    digest = hashlib.sha256(text.encode()).hexdigest()
    with user_scope(user.pk):
        given = Consent.objects.create(
            owner=user, purpose=purpose, version=version, text_sha256=digest
        )
        audit.record("consent.given", owner_id=user.pk, target=given, purpose=purpose)
        return given


def shorten_traces(session_key: str | None) -> None:
    """Of a session that began: a network and a device in words will do for a person's list."""
    for row in UserSession.objects.filter(session_key=session_key):
        row.ip, row.user_agent = network_of(row.ip), device_name(row.user_agent)
        row.save(update_fields=["ip", "user_agent"])


def network_of(address: str) -> str:
    """The first address of its network: what is left tells the town, not the home."""
    known = ip_address(address)
    network = ip_network(f"{known}/{24 if known.version == 4 else 48}", strict=False)
    return str(network.network_address)


def choose_theme(user: User, theme: Theme) -> None:
    User.objects.filter(pk=user.pk).update(theme=theme)
    user.theme = theme


def change_profile(user: User, fields: dict[str, Any]) -> User:
    """Only what is given changes: `name`, `theme`."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=sorted(fields))
    return user
