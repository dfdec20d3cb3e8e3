"""People, what they agreed to, and the tokens of their programs."""

from __future__ import annotations

from accounts.models.erasures import UNDO_FOR, Door, Erasure, ErasureRecord
from accounts.models.exports import DataExport
from accounts.models.people import Consent, ConsentEvent, ConsentPurpose, Theme, User, UserManager
from accounts.models.tokens import ApiToken, LimitPeriod, TokenKind

__all__ = [
    "UNDO_FOR",
    "ApiToken",
    "Consent",
    "ConsentEvent",
    "ConsentPurpose",
    "DataExport",
    "Door",
    "Erasure",
    "ErasureRecord",
    "LimitPeriod",
    "Theme",
    "TokenKind",
    "User",
    "UserManager",
]
