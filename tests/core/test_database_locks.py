from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from core.database import lock_until_commit


def is_free(name: str) -> bool:
    """As another process sees it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
            return cursor.fetchone()[0]
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_name_is_ones_own_until_the_transaction_ends():
    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            lock_until_commit("a")
            inside = [other.submit(is_free, name).result() for name in ("a", "b")]
        after = other.submit(is_free, "a").result()

    assert inside == [False, True]
    assert after
