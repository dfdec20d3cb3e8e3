from __future__ import annotations

import pytest
from django.db import connection, transaction

from core.database import release_connection


@pytest.mark.django_db(transaction=True)
def test_a_wait_holds_no_connection_and_the_next_statement_opens_one():
    connection.ensure_connection()

    release_connection()
    waiting = connection.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")

    assert waiting is None
    assert connection.connection is not None


@pytest.mark.django_db(transaction=True)
def test_a_transaction_is_never_torn():
    with transaction.atomic():
        release_connection()

        assert connection.connection is not None
