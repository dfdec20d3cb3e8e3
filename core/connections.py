"""A worker with a hundred threads must not hold a hundred connections while strangers answer."""

from __future__ import annotations

from django.db import connection


def give_back() -> None:
    """Let the connection go before a wait; the next statement opens one. Not in a transaction."""
    if not connection.in_atomic_block:
        connection.close()
