"""What a database holds, counted the same way where a backup is made and where it is brought
back: rows of each table, who may see and do what, and the migrations that were applied."""

from __future__ import annotations

import hashlib
import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from core.row_security import PROCESS_ROLES

_TABLES = """
SELECT relname::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1
"""
# Names, commands and roles of the policies, and the rights of the roles that touch rows. How a
# condition is written out depends on the server's version, so that is left to what is seen by it.
_FENCES = """
SELECT c.relname::text, c.relrowsecurity, c.relforcerowsecurity,
  ARRAY(SELECT concat_ws(' ', p.polname, p.polcmd, p.polpermissive,
          ARRAY(SELECT rolname FROM pg_roles WHERE oid = ANY(p.polroles) ORDER BY 1))
        FROM pg_policy p WHERE p.polrelid = c.oid ORDER BY p.polname),
  ARRAY(SELECT concat_ws(' ', r.rolname, a.privilege_type)
        FROM aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE r.rolname = ANY(%s) ORDER BY 1)
FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""
_MIGRATIONS = "SELECT app::text, name::text FROM django_migrations ORDER BY 1, 2"


@dataclass(frozen=True)
class Contents:
    """`fences` is a digest: equal where row security and rights of all tables are equal."""

    rows: dict[str, int]
    fenced: int
    fences: str
    migrations: list[str]

    def differences(self, other: Contents) -> list[str]:
        """What is not as it is in the other, in words."""
        tables = sorted(self.rows.keys() | other.rows.keys())
        found = [
            f"{table} has {other.rows.get(table, 'no')} rows, {self.rows.get(table, 'no')} were"
            " backed up"
            for table in tables
            if self.rows.get(table) != other.rows.get(table)
        ]
        if self.fences != other.fences:
            found.append("row security or rights are not those that were backed up")
        if self.migrations != other.migrations:
            found.append("the migrations are not those that were backed up")
        return found


def look(
    connection: psycopg.Connection[Any], seeing_all: AbstractContextManager[None] | None = None
) -> Contents:
    """By a login that sees all rows, or sees them in the context that is given."""
    tables = [table for (table,) in connection.execute(_TABLES).fetchall()]
    fences = connection.execute(_FENCES, [list(PROCESS_ROLES)]).fetchall()
    applied: list[str] = []
    if "django_migrations" in tables:
        applied = [f"{app}.{name}" for app, name in connection.execute(_MIGRATIONS).fetchall()]
    with seeing_all or nullcontext():
        rows = {table: _count(connection, table) for table in tables}
    return Contents(
        rows,
        sum(1 for _, is_on, is_forced, *_ in fences if is_on and is_forced),
        hashlib.sha256(json.dumps(fences).encode()).hexdigest(),
        applied,
    )


def _count(connection: psycopg.Connection[Any], table: str) -> int:
    statement = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table))
    row = connection.execute(statement).fetchone()
    return row[0] if row else 0
