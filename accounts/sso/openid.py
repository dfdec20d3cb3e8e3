"""What an OpenID Connect provider says of itself and of a person, and whether to believe it.

OpenID Connect Core 1.0, section 3.1.3.7, and Discovery 1.0, section 4.3. A token that came
straight from the provider is checked as one that came by the browser: signature, issuer, audience,
time, and that it answers the question that this very browser asked.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core.cache import cache

# Signed with the provider's private key; one with our own secret would prove less.
ALGORITHMS = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
]  # fmt: skip
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_NEEDED = ["iss", "sub", "aud", "exp", "iat"]
_KEPT_SECONDS = 600
_CLOCKS_DIFFER = 60


class NotBelieved(OAuth2Error):
    """What a provider answered is not what it should be. Nobody is logged in by it."""


def configuration(issuer: str) -> dict[str, Any]:
    """Raises NotBelieved, and requests' errors while the provider is away."""
    facts = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if str(facts.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise NotBelieved("the discovery document names another issuer")
    scheme = urlsplit(issuer).scheme
    named = [str(facts.get(name, "")) for name in _ENDPOINTS]
    named += [str(facts["userinfo_endpoint"])] if "userinfo_endpoint" in facts else []
    if not all(urlsplit(url).scheme in {"https", scheme} for url in named):
        raise NotBelieved("the discovery document lacks an address, or has one in clear")
    return facts


def nonce_of(code_verifier: str) -> str:
    """Of the secret that lies in the session of the browser that was sent away."""
    return hashlib.sha256(f"nonce\0{code_verifier}".encode()).hexdigest()


def read_token(token: Any, facts: dict[str, Any], *, client_id: str, nonce: str) -> dict[str, Any]:
    """The claims of an id token. Raises NotBelieved."""
    try:
        claims = jwt.decode(
            token,
            _key_of(token, str(facts["jwks_uri"])),
            algorithms=ALGORITHMS,
            audience=client_id,
            issuer=facts["issuer"],
            leeway=_CLOCKS_DIFFER,
            options={"require": _NEEDED},
        )
    except (jwt.PyJWTError, TypeError, ValueError) as error:
        raise NotBelieved(f"id token: {type(error).__name__}") from error
    if claims.get("nonce") != nonce:
        raise NotBelieved("id token: it answers another question")
    if claims.get("azp", client_id) != client_id:
        raise NotBelieved("id token: it is for another site")
    return claims


def _key_of(token: Any, address: str) -> jwt.PyJWK:
    """The published key that the token names; looked up anew where it is not known yet."""
    wanted = jwt.get_unverified_header(token).get("kid")
    for fresh in (False, True):
        keys = jwt.PyJWKSet.from_dict(_fetched(address, fresh=fresh)).keys
        found = [key for key in keys if wanted in (None, key.key_id)]
        if found:
            return found[0]
    raise NotBelieved("id token: signed with a key that is not published")


def _fetched(address: str, *, fresh: bool = False) -> dict[str, Any]:
    key = f"openid:{hashlib.sha256(address.encode()).hexdigest()}"
    known = None if fresh else cache.get(key)
    if known is None:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address)
        answer.raise_for_status()
        known = answer.json()
        if not isinstance(known, dict):
            raise NotBelieved("no object where one was expected")
        cache.set(key, known, _KEPT_SECONDS)
    return known
