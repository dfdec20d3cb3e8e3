"""How second factors are kept: the app's secret, the recovery seed and the names that people give
their passkeys lie encrypted."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter

from accounts import door_words
from accounts.models import User
from core import crypto
from core.http import own_origin
from core.row_security import knowing
from core.user_agents import device_name

PLACE = "mfa.authenticator.data"


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | door_words.SECOND_FACTOR

    def generate_authenticator_name(self, user: User, *_: Any) -> str:
        """Suggested for a new passkey: what it was made on."""
        return device_name(context.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whose passkeys they are: ours, whatever host the request came in by."""
        return {"id": urlsplit(own_origin(context.request)).hostname or "", "name": "Visiona"}

    def is_mfa_enabled(self, user: User, types: Any = None) -> bool:
        """A factor that a policy hides would not be asked for, so this looks for itself."""
        if user.is_anonymous:
            return False
        with knowing([user.pk]):
            return bool(super().is_mfa_enabled(user, types))

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text, PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """What is still plain is read too, until the migration has come by."""
        is_plain = not encrypted_text.startswith(crypto.PREFIX)
        return encrypted_text if is_plain else crypto.decrypt(encrypted_text, PLACE)
