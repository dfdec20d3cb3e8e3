"""A backup back in a database: all of it, or nothing."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any

import psycopg

from accounts.models import Door
from accounts.services import erasures
from core.row_security import WORKER, role_scope
from operations.services import contents, encryption, manifests, programs, targets, vault
from operations.services.encryption import Reading, Writing
from operations.services.errors import BackupFailed
from operations.services.making import full_disk_told
from operations.services.manifests import DATABASE, Manifest

# What was ended after the night of the backup must not be good again: everybody logs in anew.
_SESSIONS = ("django_session", "usersessions_usersession")


@dataclass(frozen=True)
class Restored:
    """`sessions` were ended; `erased` are on the erase list, and are about to be deleted again."""

    manifest: Manifest
    sessions: int
    erased: int


def restore(name: str, address: str, key: Any) -> Restored:
    """Raises BackupFailed; then nothing is in the database."""
    manifest = manifests.read(name)
    manifests.refuse_newer(manifest)
    if wrong := manifests.wrong_keys(manifest):
        raise BackupFailed(
            f"{' and '.join(wrong)} are not those of the backup: without them stored texts can't"
            " be read, and who was erased is not found. Set the keys of that time."
        )
    fill(manifest, address, key)
    with targets.connect(address) as connection:
        sessions = _end_sessions(connection)
    return Restored(manifest, sessions, _erase_again(address))


def fill(manifest: Manifest, address: str, key: Any) -> None:
    """The tables with their rows, rights and policies, and each counted. Raises BackupFailed."""
    part = manifest.parts[DATABASE]
    stored = f"{vault.NIGHTS}/{manifest.name}/{DATABASE}"
    with full_disk_told(), targets.connect(address) as connection:
        if programs.major(connection) < manifest.postgres:
            raise BackupFailed(
                f"The backup is of Postgres {manifest.postgres} and that server is older,"
                f" {programs.major(connection)}: restore into {manifest.postgres} or newer."
            )
        program = str(programs.find("pg_restore", manifest.postgres))
        targets.prepare(connection)
        with vault.fetched(stored, part.size, part.sha256) as file:
            wanted = _list(program, connection, file, key)
            _run(program, connection, file, key, wanted)
        found = contents.look(connection, targets.unfenced(connection))
        if wrong := manifest.contents.differences(found):
            raise BackupFailed(f"What came back is not what was backed up: {'; '.join(wrong)}.")


def _list(program: str, connection: psycopg.Connection[Any], file: IO[bytes], key: Any) -> str:
    """What is in it, but for the rights on the schema, which `targets` has given."""
    with _Opened(file, key) as source, tempfile.TemporaryFile() as said:
        process = programs.start(
            [program, "--list"], connection, stdin=source, stdout=-1, stderr=said
        )
        listed, _ = process.communicate()
        source.close()
        if process.returncode != 0:
            raise _unreadable(said)
    lines = listed.decode().splitlines()
    return "\n".join(line for line in lines if " ACL - SCHEMA public " not in line)


def _run(
    program: str, connection: psycopg.Connection[Any], file: IO[bytes], key: Any, wanted: str
) -> None:
    words = [
        program,
        "--single-transaction",
        "--no-password",
        f"--dbname={connection.info.dbname}",
    ]
    with tempfile.NamedTemporaryFile("w") as chosen, tempfile.TemporaryFile() as said:
        chosen.write(wanted)
        chosen.flush()
        with _Opened(file, key) as source:
            process = programs.start(
                [*words, f"--use-list={chosen.name}"], connection, stdin=source,
                stdout=subprocess.DEVNULL, stderr=said,
            )  # fmt: skip
            source.close()
            code = process.wait()
        if code != 0:
            raise _unreadable(said)


class _Opened:
    """A pipe of the plain text, for a program to read: no plain text touches the disk.

    On leaving, an error of the decryption is raised before that of the program, whose input broke
    off by it.
    """

    def __init__(self, file: IO[bytes], key: Any) -> None:
        file.seek(0)
        self._file, self._key = file, key
        self._error: Exception | None = None

    def __enter__(self) -> IO[bytes]:
        reading, writing = os.pipe()
        self._source = os.fdopen(reading, "rb")
        self._thread = threading.Thread(target=self._write, args=[writing])
        self._thread.start()
        return self._source

    def __exit__(self, *raised: object) -> None:
        self._source.close()
        self._thread.join()
        if self._error and not isinstance(self._error, BrokenPipeError):
            raise self._error

    def _write(self, writing: int) -> None:
        try:
            with os.fdopen(writing, "wb") as target:
                encryption.decrypt(Reading(self._file), Writing(target), self._key)
        except (BackupFailed, OSError) as error:
            self._error = error


def _unreadable(said: IO[bytes]) -> BackupFailed:
    return BackupFailed(f"pg_restore did not end well: {programs.first_words(said)}.")


def _end_sessions(connection: psycopg.Connection[Any]) -> int:
    """As whoever restores: nobody is in yet, and nobody stays in from before."""
    with connection.transaction():
        connection.execute("SET LOCAL ROLE visiona_worker")
        return sum(
            connection.execute(f"DELETE FROM {table}").rowcount  # noqa: S608  names of ours
            for table in _SESSIONS
        )


def _erase_again(address: str) -> int:
    """Their doors are closed at once; the workers delete what is theirs when they start."""
    listed = _copied_list()
    with targets.standing_for_ours(address), role_scope(WORKER):
        people = list(erasures.restored(listed))
        for person in people:
            erasures.request(person, erasures.Wish(Door.RESTORE, at_once=True))
    return len(people)


def _copied_list() -> Iterable[str]:
    """The erase list as it was copied beside the backups."""
    with vault.told():
        try:
            names = vault.place().listdir(vault.ERASURES)[1]
        except FileNotFoundError:
            return []
    return [name.removesuffix(".json") for name in names]
