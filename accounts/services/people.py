"""What happens to people: agreeing, choosing a look."""

from __future__ import annotations

import hashlib
from typing import Any

from accounts.models import Consent, ConsentPurpose, Theme, User
from core.row_security import user_scope

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
        return Consent.objects.create(
            owner=user, purpose=purpose, version=version, text_sha256=digest
        )


def choose_theme(user: User, theme: Theme) -> None:
    User.objects.filter(pk=user.pk).update(theme=theme)
    user.theme = theme


def change_profile(user: User, fields: dict[str, Any]) -> User:
    """Only what is given changes: `name`, `theme`."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=sorted(fields))
    return user
