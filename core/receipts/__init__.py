"""Signed receipts of what was done with a person's things; anybody can check one without us.

A receipt is a JWS (RFC 7515, Ed25519) over a JSON body of ids, counts, times and places. It names
no person, so that it can be shown to anybody.
"""

from __future__ import annotations

from core.receipts.issuing import JSON, find, issue
from core.receipts.models import Receipt

__all__ = ["JSON", "Receipt", "find", "issue"]
