"""How second factors are kept: the app's secret and the recovery seed lie encrypted."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter

from accounts import door_words
from core import crypto

PLACE = "mfa.authenticator.data"


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | door_words.SECOND_FACTOR

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text, PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        """What is still plain is read too, until the migration has come by."""
        is_plain = not encrypted_text.startswith(crypto.PREFIX)
        return encrypted_text if is_plain else crypto.decrypt(encrypted_text, PLACE)
