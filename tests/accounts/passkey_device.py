"""A device that keeps passkeys, in a few lines: it signs whatever it is told to."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

PRESENT_AND_VERIFIED = 0x01 | 0x04
NEW_KEY = 0x40


@dataclass
class Device:
    site: str = "127.0.0.1"
    origin: str = "http://127.0.0.1:8000"
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    owner: str = ""

    def make(self, options: dict[str, Any]) -> str:
        """A new passkey, as the browser sends it."""
        self.owner = options["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        kept = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        seen = AuthenticatorData.create(
            self._site_hash, PRESENT_AND_VERIFIED | NEW_KEY, 0, bytes(kept)
        )
        said = self._said("webauthn.create", options["challenge"])
        response = {
            "clientDataJSON": websafe_encode(bytes(said)),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", seen, {}))),
        }
        return self._sent(response)

    def use(self, options: dict[str, Any]) -> str:
        seen = AuthenticatorData.create(self._site_hash, PRESENT_AND_VERIFIED, 0)
        said = self._said("webauthn.get", options["challenge"])
        signed = self.key.sign(bytes(seen) + said.hash, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(bytes(said)),
            "authenticatorData": websafe_encode(bytes(seen)),
            "signature": websafe_encode(signed),
            "userHandle": self.owner,
        }
        return self._sent(response)

    @property
    def _site_hash(self) -> bytes:
        return hashlib.sha256(self.site.encode()).digest()

    def _said(self, act: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(act, challenge, self.origin)

    def _sent(self, response: dict[str, Any]) -> str:
        name = websafe_encode(self.id)
        known = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}}
        return json.dumps(known | {"response": response})
