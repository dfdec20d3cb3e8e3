"""Locks by name, and connections that are not held while strangers answer."""

from __future__ import annotations

from django.db import connection


def lock_until_commit(name: str) -> None:
    """One at a time, by a name: waits for whoever has it. Only inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def release_connection() -> None:
    """Let the connection go before a wait; the next statement opens one. Not in a transaction.

    A worker with a hundred threads must not hold a hundred connections while strangers answer.
    """
    if not connection.in_atomic_block:
        connection.close()
