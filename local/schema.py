"""Tells whether our own database already has the tables of this version of the code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import sql

DATABASE = "visiona"
COMMANDS = ("create_roles.py", "load_demo.py")


def fingerprint(app_folders: Iterable[str], framework: str) -> str:
    """Changes with any migration, the roles, the demo, and the framework's version."""
    digest = hashlib.sha256(framework.encode())
    for folder in map(Path, sorted(app_folders)):
        migrations = sorted(folder.glob("migrations/*.py"))
        commands = [folder / "management" / "commands" / name for name in COMMANDS]
        for file in [*migrations, *filter(Path.exists, commands)]:
            digest.update(str(file.relative_to(folder)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def is_current(superuser_url: str, wanted: str) -> bool:
    """Whether the database is there and was left complete with this fingerprint."""
    with psycopg.connect(superuser_url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [DATABASE],
        ).fetchone()
    return row is not None and row[0] == wanted


def note_current(superuser_url: str, fingerprint: str) -> None:
    """Kept in the database itself, so that it goes where the tables go."""
    statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
    with psycopg.connect(superuser_url) as connection:
        connection.execute(statement.format(sql.Identifier(DATABASE), sql.Literal(fingerprint)))
