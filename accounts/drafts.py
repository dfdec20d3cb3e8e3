"""A filled form that waits while its person is away, for example to buy credits."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest

from core.crypto import DecryptionError, decrypt, encrypt

_PLACE = "accounts.drafts"
_NOT_KEPT = ("csrfmiddlewaretoken", "request_key", "quote")


def keep(request: HttpRequest, name: str, fields: dict[str, Any]) -> None:
    """In the session, encrypted as prompts are everywhere; the newest of a name only."""
    kept = {field: value for field, value in fields.items() if field not in _NOT_KEPT}
    request.session[f"draft:{name}"] = encrypt(json.dumps(kept), _PLACE)


def take(request: HttpRequest, name: str) -> dict[str, Any]:
    """What was kept, once; nothing where there is none."""
    stored = request.session.pop(f"draft:{name}", "")
    try:
        return json.loads(decrypt(stored, _PLACE)) if stored else {}
    except DecryptionError:
        return {}
