"""Replicate's signed webhooks (the Standard Webhooks scheme), checked on the raw bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone

from core import foreign_json, providers
from core.foreign_json import UnreadableJson
from core.providers import BadSignature

TOLERANCE = 300


@dataclass(frozen=True)
class Hint:
    """What a webhook points at. The state itself is always fetched."""

    event_id: str
    remote_id: str
    status: str


def verify(headers: Mapping[str, str], body: bytes) -> Hint:
    """Read a webhook whose signature fits one of our secrets.

    Raises BadSignature, and UnreadableJson for what is signed and names no job.
    """
    event_id = headers.get("webhook-id") or ""
    stamp = headers.get("webhook-timestamp") or ""
    _check_age(stamp)
    signed = b".".join([_bytes(event_id), _bytes(stamp), body])
    given = [
        one[3:] for one in (headers.get("webhook-signature") or "").split() if one[:3] == "v1,"
    ]
    if not event_id or not _fits(signed, given):
        raise BadSignature("no signature fits")
    return _hint(event_id, body)


def _check_age(stamp: str) -> None:
    if not re.fullmatch(r"[0-9]{1,12}", stamp):
        raise BadSignature("no time stamp")
    if abs(timezone.now().timestamp() - int(stamp)) > TOLERANCE:
        raise BadSignature("too old, or from the future")


def _fits(signed: bytes, given: list[str]) -> bool:
    """Compare every pair, so that the time taken tells nothing."""
    right = [hmac.new(key, signed, hashlib.sha256).digest() for key in _keys()]
    pairs = [
        hmac.compare_digest(base64.b64encode(digest), _bytes(one))
        for digest in right
        for one in given
    ]
    return any(pairs)


def _keys() -> Iterator[bytes]:
    for secret in providers.webhook_secrets():
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            continue
        if key:
            yield key


def _hint(event_id: str, body: bytes) -> Hint:
    told = foreign_json.read_storable(body)
    if not isinstance(told, dict) or not isinstance(told.get("id"), str):
        raise UnreadableJson("names no job")
    return Hint(event_id, told["id"], str(told.get("status") or ""))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
