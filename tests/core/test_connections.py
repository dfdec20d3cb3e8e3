from __future__ import annotations

import pytest
from django.db import connection, transaction

from core.connections import give_back


@pytest.mark.django_db(transaction=True)
def test_a_wait_holds_no_connection_and_the_next_statement_opens_one():
    connection.ensure_connection()

    give_back()
    waiting = connection.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")

    assert waiting is None
    assert connection.connection is not None


@pytest.mark.django_db(transaction=True)
def test_a_transaction_is_never_torn():
    with transaction.atomic():
        give_back()

        assert connection.connection is not None
