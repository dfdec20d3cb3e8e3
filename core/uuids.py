"""Ids that come from outside as text."""

from __future__ import annotations

from uuid import UUID


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
