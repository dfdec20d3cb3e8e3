"""What happens to people and to what is theirs; what most apps ask for is named here."""

from __future__ import annotations

from accounts.services.people import CONSENT_TEXTS, choose_theme, record_consent

__all__ = ["CONSENT_TEXTS", "choose_theme", "record_consent"]
