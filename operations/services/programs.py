"""Postgres' own programs, pg_dump and pg_restore: found, new enough, and shown no password."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psycopg
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

from operations.services.errors import BackupFailed

_SYSTEM = "/usr/lib/postgresql"
_VERSION = re.compile(rb" (\d+)[.\d]*")


def find(name: str, least: int) -> Path:
    """The first that can serve a server of this version. Raises BackupFailed."""
    found = [(path, _version(path)) for path in _places(name)]
    for path, version in found:
        if version >= least:
            return path
    install = f"install postgresql-client-{least} or newer, or set POSTGRES_BIN to its folder"
    if not found:
        raise BackupFailed(f"There is no {name} on this machine: {install}.")
    newest = max(version for _, version in found)
    raise BackupFailed(f"{name} is of Postgres {newest}, and {least} is needed: {install}.")


def major(connection: psycopg.Connection[Any]) -> int:
    return connection.info.server_version // 10000


def environment(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """Where this connection goes, as libpq reads it; a command line could be read by others."""
    given = conninfo_to_dict(connection.info.dsn) | {"password": connection.info.password}
    names = {
        one.keyword.decode(): one.envvar.decode()
        for one in psycopg.pq.Conninfo.get_defaults()
        if one.envvar
    }
    told = {names[name]: str(value) for name, value in given.items() if value and name in names}
    rest = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return rest | told


def start(
    words: list[str], connection: psycopg.Connection[Any], **pipes: Any
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(words, env=environment(connection), **pipes)  # noqa: S603


def first_words(output: IO[bytes]) -> str:
    """What the program said of its first error."""
    output.seek(0)
    lines = output.read(4000).decode("utf-8", "replace").splitlines()
    errors = [line for line in lines if "error" in line.lower()] or lines
    return errors[0].rpartition("error: ")[2].strip()[:200] if errors else "nothing"


def _places(name: str) -> Iterator[Path]:
    if settings.POSTGRES_BIN:
        folders = [settings.POSTGRES_BIN]
    else:
        versions = Path(_SYSTEM).glob("*/bin")
        folders = [None, *sorted(versions, key=lambda path: path.parent.name, reverse=True)]
    for folder in folders:
        if path := shutil.which(name, path=folder and str(folder)):
            yield Path(path)


def _version(path: Path) -> int:
    words = [str(path), "--version"]
    try:
        told = subprocess.run(words, capture_output=True, check=False, timeout=20)  # noqa: S603
    except OSError:
        return 0
    found = _VERSION.search(told.stdout)
    return int(found[1]) if found else 0
