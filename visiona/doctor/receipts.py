"""The keys of receipts: sound, and among them those that signed what people hold."""

from __future__ import annotations

import base64
import secrets

from django.conf import settings
from django.db import DatabaseError

from core.receipts import Receipt, keys, signatures
from visiona.doctor.findings import Finding, Level, first_line


def receipt_keys() -> Finding:
    fresh = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    try:
        works = signatures.verify(signatures.sign({"kind": "probe of the doctor"})).is_genuine
    except (ValueError, IndexError) as error:
        seen = f"unusable: {type(error).__name__}"
        return Finding(Level.BROKEN, seen, f"Set RECEIPT_SIGNING_KEYS, for example {fresh}")
    try:
        rows = [Receipt.objects.earliest("created_at"), Receipt.objects.latest("created_at")]
    except Receipt.DoesNotExist:
        rows = []
    except DatabaseError as error:
        return Finding(Level.BROKEN, first_line(error), "Mend the database first.")
    if not works or not all(signatures.verify(row.jws).is_genuine for row in rows):
        mend = "Put the key that signed them back into RECEIPT_SIGNING_KEYS, behind the newest."
        return Finding(Level.BROKEN, "receipts that were issued do not verify", mend)
    count = len(settings.RECEIPT_SIGNING_KEYS)
    return Finding(Level.OK, f"{count} in use, {keys.newest().id[:8]}… signs, all are published")
