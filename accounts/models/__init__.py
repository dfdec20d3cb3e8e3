"""People, what they agreed to, and the tokens of their programs."""

from __future__ import annotations

from accounts.models.exports import DataExport
from accounts.models.people import Consent, ConsentEvent, ConsentPurpose, Theme, User, UserManager
from accounts.models.tokens import ApiToken, LimitPeriod, TokenKind

__all__ = [
    "ApiToken",
    "Consent",
    "ConsentEvent",
    "ConsentPurpose",
    "DataExport",
    "LimitPeriod",
    "Theme",
    "TokenKind",
    "User",
    "UserManager",
]
