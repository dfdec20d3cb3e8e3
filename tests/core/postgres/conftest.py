"""A real pgbouncer before the test run's Postgres, giving each statement another session."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import unquote, urlsplit

import pytest
from django.db import connection

from core.postgres.roles import VARIABLES
from local import die_with_parent
from local.die_with_parent import Account, Ending, Program
from local.ports import LOOPBACK, answers, free_ports
from local.waiting import wait_for_server

CONFIG = """
[databases]
* = host={host} port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 3
"""


@dataclass(frozen=True)
class Pooler:
    port: int

    def url(self, user: str) -> str:
        """To the database of this test."""
        name = connection.settings_dict["NAME"]
        return f"postgres://{user}@{LOOPBACK}:{self.port}/{name}"


@pytest.fixture(scope="session")
def pooler(django_db_setup) -> Iterator[Pooler]:
    """Ended before the test database is, which it holds sessions in."""
    binary = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if not binary:
        reason = "No pgbouncer found: its tests are skipped. Install pgbouncer to run them."
        pytest.fail(reason) if os.environ.get("VISIONA_REQUIRE_SERVERS") else pytest.skip(reason)
    [port] = free_ports(1)
    folder = Path(mkdtemp(prefix="visiona-pooler-"))
    _write_config(folder, port)
    with (folder / "log").open("wb") as output:
        command = [binary, str(folder / "config")]
        program = Program(command, ending=Ending("KILL"), account=_account(folder))
        process = die_with_parent.start(program, output)
    wait_for_server("pgbouncer", lambda: answers(port), process, folder / "log")
    yield Pooler(port)
    die_with_parent.stop(process)
    shutil.rmtree(folder)


def _write_config(folder: Path, listen: int) -> None:
    server = urlsplit(os.environ["DATABASE_ADMIN_URL"])
    host, port = unquote(server.netloc.rpartition("@")[2]), server.port or 5432
    users = "".join(f'"{role}" ""\n' for role in VARIABLES)
    (folder / "users").write_text(users)
    text = CONFIG.format(host=host, port=port, listen=listen, folder=folder)
    (folder / "config").write_text(text)


def _account(folder: Path) -> Account | None:
    """Like Postgres itself it refuses root."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.iterdir()):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    return Account(nobody.pw_uid, nobody.pw_gid)
