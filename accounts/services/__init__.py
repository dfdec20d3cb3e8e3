"""What happens to people and to what is theirs; what most apps ask for is named here."""

from __future__ import annotations

from accounts.services.consents import record_consent
from accounts.services.people import choose_theme

__all__ = ["choose_theme", "record_consent"]
