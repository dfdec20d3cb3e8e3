"""What a seal covers of an entry: its facts about nobody, and a salted digest of each personal
part, so that a part can be emptied and the chain still holds."""

from __future__ import annotations

import json
import secrets
from hashlib import sha256
from typing import Any


def canonical(values: Any) -> str:
    """The same text for the same values, today and in a year."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), default=str)


def new_salt() -> str:
    return secrets.token_hex(16)


def digest(salt: str, values: list[Any]) -> str:
    return sha256(f"{salt}\0{canonical(values)}".encode()).hexdigest()
