"""Sums that the database makes for a report, of rows that may still change."""

from __future__ import annotations

from typing import Any

from django.db import connection


def fetch(query: str, **given: Any) -> list[tuple[Any, ...]]:
    """`query` is our own words; whatever somebody asked for is `given`."""
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return cursor.fetchall()
