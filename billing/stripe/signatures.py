"""Stripe's signature on a webhook, checked on the bytes as they came.

Ours, since the SDK's own check lets a time in the future pass, and a web process need not load
the SDK to read one header. See https://docs.stripe.com/webhooks#verify-manually
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Iterable

from core.providers import BadSignature

TOLERANCE_SECONDS = 300
_SCHEME = "v1"


def verify(header: str, body: bytes, secrets: Iterable[str], *, now: float | None = None) -> None:
    """Raise BadSignature unless one of the secrets signed these bytes just now."""
    pairs = [part.strip().partition("=") for part in header.split(",")]
    stamps = [value for name, _, value in pairs if name == "t"]
    given = [value for name, _, value in pairs if name == _SCHEME]
    if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdigit()) or not given:
        raise BadSignature("no signature")
    signed = stamps[0].encode() + b"." + body
    if not any(_matches(secret, signed, given) for secret in secrets):
        raise BadSignature("another key, or changed bytes")
    # int() refuses thousands of digits, so the length is looked at first.
    if len(stamps[0]) > 12 or abs((now or time.time()) - int(stamps[0])) > TOLERANCE_SECONDS:
        raise BadSignature("not of this time")


def _matches(secret: str, signed: bytes, given: list[str]) -> bool:
    wanted = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)
