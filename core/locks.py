"""One at a time, by a name: a lock in the database that ends with the transaction."""

from __future__ import annotations

from django.db import connection


def lock_until_commit(name: str) -> None:
    """Waits for whoever has it. Only inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
