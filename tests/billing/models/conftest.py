from __future__ import annotations

import pytest
from django.db import connection

from core.row_security import APP, role_scope


@pytest.fixture
def as_web(db):
    """One statement under the web's role."""

    def run(statement, *values):
        with role_scope(APP), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount

    return run
