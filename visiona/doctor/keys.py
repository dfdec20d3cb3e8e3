"""The keys of what is encrypted in the database."""

from __future__ import annotations

from cryptography.fernet import Fernet
from django.conf import settings

from core import crypto
from visiona.doctor.findings import Finding, Level


def encryption_keys() -> Finding:
    fresh = Fernet.generate_key().decode()
    mend = f"Set FIELD_ENCRYPTION_KEYS, for example {fresh}, and BLIND_INDEX_KEY."
    try:
        same = crypto.decrypt(crypto.encrypt("probe", "doctor"), "doctor") == "probe"
    except (ValueError, crypto.DecryptionError) as error:
        return Finding(Level.BROKEN, f"unusable: {type(error).__name__}", mend)
    count = len(settings.FIELD_ENCRYPTION_KEYS)
    return Finding(
        Level.OK if same else Level.BROKEN, f"{count} in use, newest first", mend * (not same)
    )
