"""People, what they agreed to, the tokens of their programs, and what staff did for them."""

from __future__ import annotations

from accounts.models.erasures import UNDO_FOR, Door, Erasure, ErasureRecord
from accounts.models.exports import DataExport
from accounts.models.people import Consent, ConsentEvent, ConsentPurpose, Theme, User, UserManager
from accounts.models.support import AccessKind, StaffAct, SupportAccess
from accounts.models.tokens import ApiToken, LimitPeriod, TokenKind

__all__ = [
    "UNDO_FOR",
    "AccessKind",
    "ApiToken",
    "Consent",
    "ConsentEvent",
    "ConsentPurpose",
    "DataExport",
    "Door",
    "Erasure",
    "ErasureRecord",
    "LimitPeriod",
    "StaffAct",
    "SupportAccess",
    "Theme",
    "TokenKind",
    "User",
    "UserManager",
]
