"""A throw-away Postgres with the product's own tables and roles."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measuring import ROOT
from local import postgres


@contextmanager
def migrated() -> Iterator[postgres.PostgresServer]:
    """For this process and those that it starts: the environment names it."""
    with tempfile.TemporaryDirectory() as folder:
        server = postgres.start(Path(folder), durable=False)
        try:
            _prepare(server)
            yield server
        finally:
            server.remove()


def plain(url: str) -> str:
    """As the driver itself spells it."""
    return url.replace("postgres://", "postgresql://", 1)


def _prepare(server: postgres.PostgresServer) -> None:
    admin = server.url()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "visiona.settings",
        "ENVIRONMENT": "test",
        "DATABASE_ADMIN_URL": admin,
        "DATABASE_URL": server.url("visiona_owner", "visiona"),
        "DB_ROLE": "",
    }
    _manage("create_roles")
    _manage("migrate", "--verbosity", "0")


def _manage(*words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
