"""Who agreed to what: a code is good once and for a minute, the token that it buys for ten."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass

from sandbox.clock import now
from sandbox.state import SandboxState

CODE_LASTS, TOKEN_LASTS = 60, 600


@dataclass(frozen=True)
class Grant:
    """What the page was asked for and the person who was chosen on it."""

    issuer: str
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    email: str
    name: str
    is_verified: bool = True
    fault: str = ""

    @property
    def subject(self) -> str:
        """The same for an address each time, and not the address."""
        return hashlib.sha256(f"{self.issuer} {self.email}".encode()).hexdigest()[:24]


def give_code(state: SandboxState, grant: Grant) -> str:
    return _keep(state, "code", json.dumps(asdict(grant)), CODE_LASTS)


def give_token(state: SandboxState, grant: Grant) -> str:
    return _keep(state, "token", json.dumps(asdict(grant)), TOKEN_LASTS)


def take_code(state: SandboxState, code: str) -> Grant | None:
    """None for one that is strange, old or used."""
    with state.store.transaction():
        grant = _found(state, "code", code)
        state.store.write("DELETE FROM oidc_grants WHERE secret = ?", code)
    return grant


def of_token(state: SandboxState, token: str) -> Grant | None:
    return _found(state, "token", token)


def proves(verifier: str, grant: Grant) -> bool:
    """RFC 7636: the code is taken up by whoever asked for it."""
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return secrets.compare_digest(challenge, grant.code_challenge)


def _keep(state: SandboxState, kind: str, facts: str, lasts: int) -> str:
    secret = secrets.token_urlsafe(24)
    state.store.write("DELETE FROM oidc_grants WHERE ends < ?", now())
    state.store.write(
        "INSERT INTO oidc_grants (secret, kind, facts, ends) VALUES (?, ?, ?, ?)",
        secret, kind, facts, now() + lasts,
    )  # fmt: skip
    return secret


def _found(state: SandboxState, kind: str, secret: str) -> Grant | None:
    row = state.store.row(
        "SELECT facts FROM oidc_grants WHERE secret = ? AND kind = ? AND ends >= ?",
        secret, kind, now(),
    )  # fmt: skip
    return Grant(**json.loads(row["facts"])) if row else None
