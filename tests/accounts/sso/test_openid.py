"""What an id token has to be; what a whole provider makes of it is in test_views."""

from __future__ import annotations

import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from accounts.sso import openid

FACTS = {"issuer": "https://id.example", "jwks_uri": "https://id.example/keys"}
RSA = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
PUBLISHED = [
    json.loads(RSAAlgorithm.to_jwk(RSA.public_key())) | {"kid": "rsa", "alg": "RS256"},
    json.loads(ECAlgorithm.to_jwk(EC.public_key())) | {"kid": "ec", "alg": "ES256"},
]


@pytest.fixture(autouse=True)
def _published(monkeypatch):
    monkeypatch.setattr(openid, "_fetched", lambda address, **_: {"keys": PUBLISHED})


def token(key: Any = RSA, algorithm: str = "RS256", kid: str = "rsa", **changes: Any) -> str:
    now = int(time.time())
    claims = {
        "iss": FACTS["issuer"], "aud": "visiona", "sub": "7", "iat": now, "exp": now + 60,
        "nonce": "n",
    } | changes  # fmt: skip
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm, {"kid": kid})


def read(text: Any) -> dict[str, Any]:
    return openid.read_token(text, FACTS, client_id="visiona", nonce="n")


def test_sound_tokens_are_believed():
    assert read(token())["sub"] == read(token(EC, "ES256", "ec"))["sub"] == "7"
    assert read(token(aud=["visiona", "other"], azp="visiona"))["sub"] == "7"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"}, {"aud": "other"}, {"aud": None}, {"nonce": "m"},
        {"nonce": None}, {"exp": 1}, {"exp": None}, {"sub": None}, {"iat": None},
        {"aud": ["visiona", "other"], "azp": "other"}, {"kid": "unknown"}, {"kid": "ec"},
        {"key": EC, "algorithm": "ES256"}, {"key": "x" * 40, "algorithm": "HS256"},
        {"key": None, "algorithm": "none"},
    ],
)  # fmt: skip
def test_any_other_token_is_not(changes):
    with pytest.raises(openid.NotBelieved):
        read(token(**changes))


@pytest.mark.parametrize("text", [None, "", "a.b.c", 7, {}])
def test_what_is_no_token_is_not(text):
    with pytest.raises(openid.NotBelieved):
        read(text)
