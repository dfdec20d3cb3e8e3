"""The keys that receipts are signed with: the newest signs, all of them verify."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


@dataclass(frozen=True)
class SigningKey:
    """`id` is the thumbprint of the public half (RFC 7638), so nobody has to choose a name."""

    id: str
    private: Ed25519PrivateKey
    jwk: dict[str, str]

    @property
    def public(self) -> Ed25519PublicKey:
        return self.private.public_key()


def newest() -> SigningKey:
    return _keys(tuple(settings.RECEIPT_SIGNING_KEYS))[0]


def by_id(key_id: object) -> SigningKey | None:
    keys = _keys(tuple(settings.RECEIPT_SIGNING_KEYS))
    return next((key for key in keys if key.id == key_id), None)


def published() -> dict[str, list[dict[str, str]]]:
    """The public halves as a JWK Set (RFC 7517), the newest first."""
    return {"keys": [key.jwk for key in _keys(tuple(settings.RECEIPT_SIGNING_KEYS))]}


def as_json() -> str:
    return json.dumps(published(), indent=2) + "\n"


def encoded(content: bytes) -> str:
    """As all of JOSE writes bytes: for addresses, without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@lru_cache(maxsize=4)
def _keys(seeds: tuple[str, ...]) -> tuple[SigningKey, ...]:
    return tuple(_key(base64.urlsafe_b64decode(seed)) for seed in seeds)


def _key(seed: bytes) -> SigningKey:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    # In the order and with nothing else than what the thumbprint is made of.
    curve = {"crv": "Ed25519", "kty": "OKP", "x": encoded(private.public_key().public_bytes_raw())}
    thumbprint = hashlib.sha256(json.dumps(curve, separators=(",", ":")).encode()).digest()
    kid = encoded(thumbprint)
    return SigningKey(kid, private, curve | {"kid": kid, "use": "sig", "alg": "EdDSA"})
