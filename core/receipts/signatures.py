"""A body and its signature in one text (JWS compact), and what comes of reading one."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature

from core.receipts import keys

# Far more than a receipt needs; what is larger is none.
MOST_BYTES = 256 * 1024
_TYPE = "visiona-receipt"
# Three parts, the last of 64 bytes: found wherever it stands in a text, a mail or a PDF. No letter
# is tried twice from one place, since anybody may send a text that is made to be slow.
_COMPACT = re.compile(r"(eyJ[\w-]{20,200}+)\.(eyJ[\w-]{20,60000}+)\.([\w-]{86})", re.ASCII)


class Result(StrEnum):
    GENUINE = "genuine"
    CHANGED = "changed"
    UNKNOWN_KEY = "unknown_key"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Verdict:
    """`body` is what is stated, for a genuine one alone; `key_id` is the key it names."""

    result: Result
    body: dict[str, Any] = field(default_factory=dict)
    key_id: str = ""

    @property
    def is_genuine(self) -> bool:
        return self.result is Result.GENUINE


def sign(body: Mapping[str, Any]) -> str:
    key = keys.newest()
    header = {"alg": "EdDSA", "kid": key.id, "typ": _TYPE}
    signed = f"{_packed(header)}.{_packed(body)}"
    return f"{signed}.{keys.encoded(key.private.sign(signed.encode()))}"


def verify(content: bytes | str) -> Verdict:
    """Of a JWS, of the JSON file that holds one, or of a text or PDF with one somewhere in it."""
    raw = content.encode() if isinstance(content, str) else content
    if len(raw) > MOST_BYTES:
        return Verdict(Result.UNREADABLE)
    text = raw.decode("utf-8", "replace").strip()
    shown = _document(text)
    found = _COMPACT.search(shown["jws"] if shown else "".join(text.split()))
    if found is None:
        return Verdict(Result.UNREADABLE)
    verdict = _verdict(*found.groups())
    if verdict.is_genuine and shown and shown.get("receipt", verdict.body) != verdict.body:
        # The signature is right, and what stands beside it to be read is not what it is over.
        return Verdict(Result.CHANGED, key_id=verdict.key_id)
    return verdict


def unverified_body(jws: str) -> dict[str, Any]:
    """Of one of our own rows."""
    return _unpacked(jws.split(".")[1])


def _verdict(header: str, payload: str, signature: str) -> Verdict:
    try:
        head = _unpacked(header)
        is_ours = head.get("alg") == "EdDSA" and head.get("typ") == _TYPE and "crit" not in head
        key = keys.by_id(head.get("kid"))
        if not is_ours:
            return Verdict(Result.UNREADABLE)
        key_id = str(head.get("kid", ""))[:100]
        if key is None:
            return Verdict(Result.UNKNOWN_KEY, key_id=key_id)
        key.public.verify(_decoded(signature), f"{header}.{payload}".encode())
        return Verdict(Result.GENUINE, _unpacked(payload), key_id)
    except InvalidSignature:
        return Verdict(Result.CHANGED, key_id=key_id)
    except (ValueError, RecursionError):
        return Verdict(Result.UNREADABLE)


def _document(text: str) -> dict[str, Any]:
    """The file of a receipt; empty where the text is not one."""
    if not text.startswith("{"):
        return {}
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) and isinstance(told.get("jws"), str) else {}


def _packed(value: Mapping[str, Any]) -> str:
    return keys.encoded(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def _unpacked(text: str) -> dict[str, Any]:
    """Raises ValueError."""
    value = json.loads(_decoded(text))
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _decoded(text: str) -> bytes:
    """Raises ValueError, also for a second way to write the same bytes."""
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if keys.encoded(content) != text:
        raise ValueError("not the one way to write it")
    return content
