"""The provider's own signing key, made once and kept, and what is signed with it."""

from __future__ import annotations

import json
import threading
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from sandbox.state import SandboxState

ALGORITHM = "RS256"
KEY_ID = "sandbox-1"
_making = threading.Lock()


def published(state: SandboxState) -> dict[str, Any]:
    """The key set, as everybody may read it."""
    key = json.loads(RSAAlgorithm.to_jwk(_key(state).public_key()))
    return {"keys": [key | {"kid": KEY_ID, "alg": ALGORITHM, "use": "sig"}]}


def signed(state: SandboxState, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, _key(state), ALGORITHM, {"kid": KEY_ID})


def forged(claims: dict[str, Any]) -> str:
    """Under the same name, with a key that nobody published."""
    return jwt.encode(claims, _fresh(), ALGORITHM, {"kid": KEY_ID})


def _key(state: SandboxState) -> rsa.RSAPrivateKey:
    place = state.folder("oidc") / "key.pem"
    with _making:
        if not place.exists():
            place.touch(mode=0o600)
            place.write_bytes(_as_text(_fresh()))
    key: Any = serialization.load_pem_private_key(place.read_bytes(), None)
    return key


def _fresh() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65_537, key_size=2048)


def _as_text(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
