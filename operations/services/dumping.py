"""The dump of one moment: pg_dump and the counts beside it look at the same snapshot."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from psycopg import IsolationLevel

from core.postgres import login
from core.postgres.roles import BACKUP
from operations.services import contents, encryption, programs
from operations.services.contents import Contents
from operations.services.encryption import Reading, Writing
from operations.services.errors import BackupFailed


@dataclass(frozen=True)
class Dump:
    """`sha256` is of what pg_dump wrote, before it was encrypted."""

    contents: Contents
    size: int
    sha256: str
    postgres: int


def connect() -> psycopg.Connection[Any]:
    """As the backup's login, which sees every row; any other would dump a part, or nothing.

    Raises BackupFailed.
    """
    named = settings.DB_LOGINS.get(BACKUP)
    try:
        connection = login.connect(named or settings.DATABASES["default"])
    except psycopg.OperationalError as error:
        words = str(error).partition("\n")[0]
        raise BackupFailed(f"The database does not let the backup in: {words}.") from error
    row = connection.execute(
        "SELECT session_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user"
    ).fetchone()
    if row is None or not row[1]:
        connection.close()
        name = row[0] if row else "this login"
        set_it = "" if named else " Set BACKUP_DATABASE_URL."
        raise BackupFailed(
            f"{name} can't read past row security, so its dump would not be whole.{set_it} The"
            f" login {BACKUP} needs BYPASSRLS: run manage.py create_roles as a superuser, or have"
            " the host of the database make the backups."
        )
    return connection


def dump(target: Writing, to: list[Any], on_piece: Callable[[], None]) -> Dump:
    """Encrypted while it comes: no plain text touches the disk. Raises BackupFailed, OSError."""
    with connect() as connection:
        version = programs.major(connection)
        program = programs.find("pg_dump", version)
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            snapshot = _snapshot(connection)
            words = [
                str(program), "--format=custom", "--no-password", f"--snapshot={snapshot}",
                "--no-publications", "--no-subscriptions",
            ]  # fmt: skip
            source = _run(words, connection, target, to, on_piece)
            return Dump(contents.look(connection), source.size, source.sha256, version)


def _snapshot(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    return row[0] if row else ""


def _run(
    words: list[str],
    connection: psycopg.Connection[Any],
    target: Writing,
    to: list[Any],
    on_piece: Callable[[], None],
) -> Reading:
    with tempfile.TemporaryFile() as said:
        process = programs.start(words, connection, stdout=-1, stderr=said)
        assert process.stdout is not None  # noqa: S101  it was asked for
        source = Reading(process.stdout, on_piece)
        try:
            encryption.encrypt(source, target, to)
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            code = process.wait()
        if code != 0:
            raise BackupFailed(f"pg_dump did not end well: {programs.first_words(said)}.")
    return source
