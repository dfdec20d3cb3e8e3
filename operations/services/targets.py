"""The database that a backup is brought back into: empty, with nobody in it, and ours to fill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connections
from django.utils import timezone
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from core.postgres.base import DatabaseWrapper
from core.postgres.roles import OWNER, SCHEMA_GRANTS, SERVING, VARIABLES
from operations.services.errors import BackupFailed

_SCRATCH = "visiona_proof_"
_NOT_EMPTY = """
SELECT count(*) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""
_AT_WORK = """
SELECT DISTINCT usename::text FROM pg_stat_activity
WHERE datname = current_database() AND usename = ANY(%s) AND pid <> pg_backend_pid()
"""
_LEFT = "SELECT datname::text FROM pg_database WHERE starts_with(datname, %s) AND datname < %s"
_FORCED = """
SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relforcerowsecurity
AND relnamespace = 'public'::regnamespace
"""


def connect(address: str) -> psycopg.Connection[Any]:
    """Raises BackupFailed."""
    try:
        return psycopg.connect(address, autocommit=True, connect_timeout=5)
    except psycopg.Error as error:
        words = str(error).partition("\n")[0]
        raise BackupFailed(f"The database to restore into does not let us in: {words}.") from error


def prepare(connection: psycopg.Connection[Any]) -> None:
    """Raises BackupFailed where it is not empty, in use, or the login or a role is not right."""
    name = connection.info.dbname
    if _asked(connection, _NOT_EMPTY):
        live = " It is the live one." if _is_live(connection) else ""
        raise BackupFailed(
            f"The database {name} is not empty, and nothing is restored over what is there.{live}"
            " Make a new one, and restore into that."
        )
    at_work = [user for (user,) in connection.execute(_AT_WORK, [list(SERVING)]).fetchall()]
    if at_work:
        raise BackupFailed(
            f"{', '.join(at_work)} work in {name}: stop web, workers and beat first."
        )
    known = "SELECT rolname::text FROM pg_roles WHERE rolname = ANY(%s)"
    roles = {role for (role,) in connection.execute(known, [list(VARIABLES)]).fetchall()}
    if missing := sorted(VARIABLES.keys() - roles):
        raise BackupFailed(
            f"That server has no {', '.join(missing)}: run manage.py create_roles there first."
        )
    _open_schema(connection)


@contextmanager
def scratch(server: str) -> Iterator[str]:
    """The address of an empty database that is dropped at the end. Raises BackupFailed."""
    name = f"{_SCRATCH}{timezone.now():%Y%m%d%H%M}_{uuid4().hex[:8]}"
    with connect(server) as connection:
        _drop(connection, *_left(connection))
        try:
            make = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0")
            connection.execute(make.format(sql.Identifier(name), sql.Identifier(OWNER)))
        except psycopg.Error as error:
            words = str(error).partition("\n")[0]
            raise BackupFailed(
                f"No database for the proof: {words}. The login of BACKUP_SCRATCH_URL must be able"
                f" to make databases for {OWNER}: ALTER ROLE {OWNER} CREATEDB, or a superuser of a"
                " server of its own."
            ) from error
        try:
            yield make_conninfo(server, dbname=name)
        finally:
            _drop(connection, name)


@contextmanager
def unfenced(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """A transaction that is undone, in which the owner of the tables sees all rows."""
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
        for (table,) in connection.execute(_FORCED).fetchall():
            statement = sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY")
            connection.execute(statement.format(sql.Identifier("public", table)))
        yield
        raise psycopg.Rollback


@contextmanager
def standing_for_ours(address: str) -> Iterator[None]:
    """Whatever works on the product's database works on this one meanwhile."""
    usual = connections["default"]
    given = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    names = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USER": "user",
             "PASSWORD": "password"}  # fmt: skip
    ours = {name: given.pop(key, "") for name, key in names.items()}
    wanted = usual.settings_dict | ours | {"OPTIONS": given, "CONN_MAX_AGE": 0}
    other = DatabaseWrapper(wanted, "default")
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = usual


def _open_schema(connection: psycopg.Connection[Any]) -> None:
    """As `create_roles` does it, where that was not run in this database. A dump can't do it as
    the owner: Postgres 15 lets nobody grant to who granted."""
    [(user, is_super, is_its_owner)] = connection.execute(
        "SELECT session_user::text, rolsuper, (SELECT pg_get_userbyid(datdba) = session_user"
        " FROM pg_database WHERE datname = current_database()) FROM pg_roles"
        " WHERE rolname = session_user"
    ).fetchall()
    if not (is_super or user == OWNER):
        raise BackupFailed(f"{user} can't own what is restored: log in as {OWNER} or a superuser.")
    if not is_super and _asked(connection, _MAY_ALREADY, OWNER):
        return
    with connection.transaction():
        if not is_super and is_its_owner:
            connection.execute("SET LOCAL ROLE pg_database_owner")
        for statement in SCHEMA_GRANTS:
            connection.execute(statement)


_MAY_ALREADY = "SELECT has_schema_privilege(%s, 'public', 'CREATE WITH GRANT OPTION')"


def _is_live(connection: psycopg.Connection[Any]) -> bool:
    names = {database["NAME"] for database in settings.DATABASES.values()}
    return connection.info.dbname in names


def _left(connection: psycopg.Connection[Any]) -> list[str]:
    """Scratch databases of runs that were killed: the day before or earlier."""
    since = f"{_SCRATCH}{timezone.now() - timedelta(days=1):%Y%m%d%H%M}"
    return [name for (name,) in connection.execute(_LEFT, [_SCRATCH, since]).fetchall()]


def _drop(connection: psycopg.Connection[Any], *names: str) -> None:
    for name in names:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)


def _asked(connection: psycopg.Connection[Any], question: str, *words: object) -> Any:
    row = connection.execute(question, list(words)).fetchone()
    return row[0] if row else None
