"""What the database server writes down of statements that fail."""

from __future__ import annotations

import os

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from core.row_security import OWNER, PROCESS_ROLES
from local.waiting import wait_until

pytestmark = pytest.mark.django_db
FAULTS = (
    "INSERT INTO django_site (domain, name) VALUES ('{0}', NULL)",
    "INSERT INTO accounts_user (email) VALUES ('{0}@example.com')",
    "SELECT '{0}'::uuid",
    "SELECT * FROM nowhere WHERE name = '{0}'",
)


def log() -> str:
    return (settings.DATA_DIR / "logs" / "postgres.log").read_text(errors="replace")


def as_login(name: str) -> psycopg.Connection:
    """To this test's database; the administrator's socket opens to every login."""
    url = os.environ["DATABASE_ADMIN_URL"]
    return psycopg.connect(
        url, user=name, dbname=connection.settings_dict["NAME"], autocommit=True
    )


@pytest.mark.parametrize("role", [OWNER, *PROCESS_ROLES])
def test_a_statement_that_fails_leaves_no_value_in_the_servers_log(role):
    with as_login(role) as plain, as_login("postgres") as loud:
        for statement in FAULTS:
            for who, canary in ((plain, f"canary-{role}"), (loud, f"heard-{role}")):
                with pytest.raises(psycopg.Error):
                    who.execute(statement.format(canary))

    assert wait_until(lambda: log().count(f"heard-{role}") >= len(FAULTS), 10)
    assert f"canary-{role}" not in log()
