"""A second place, a pair of keys, the backup's login and a server for proofs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from core.postgres.roles import BACKUP, OWNER
from local import installation
from operations.services import encryption


@dataclass(frozen=True)
class Second:
    """`folder` is the place; `server` an address of a superuser, with room for a database."""

    folder: Path
    key: Any
    key_file: Path
    server: str

    def stored(self, name: str) -> list[str]:
        return sorted(path.name for path in (self.folder / "backups" / name).iterdir())


@pytest.fixture
def second(settings, tmp_path) -> Second:
    """With everything that an operator sets for backups."""
    key, folder, file = encryption.new_key(), tmp_path / "second", tmp_path / "key"
    file.write_text(f"# a comment\n{key}\n")
    options = {"location": str(folder)}
    settings.STORAGES = settings.STORAGES | {
        "backups": {"BACKEND": "operations.services.folder.Folder", "OPTIONS": options}
    }
    settings.BACKUP_RECIPIENTS = [encryption.public_half(key)]
    settings.BACKUP_SCRATCH_URL = os.environ["DATABASE_ADMIN_URL"]
    settings.POSTGRES_BIN = str(installation.find_postgres().binaries)
    login = connection.settings_dict | {"USER": BACKUP, "PASSWORD": ""}
    settings.DB_LOGINS = settings.DB_LOGINS | {BACKUP: login}
    return Second(folder, key, file, os.environ["DATABASE_ADMIN_URL"])


@pytest.fixture
def empty(second) -> str:
    """The address of a database with nothing in it, as its owner-to-be would have made it."""
    name = f"back_{os.getpid()}"
    with psycopg.connect(second.server, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0")
        yield psycopg.conninfo.make_conninfo(second.server, dbname=name)
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
