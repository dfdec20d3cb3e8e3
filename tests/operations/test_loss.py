"""All of it lost and brought back, by an operator's own commands, on the oldest Postgres."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from core.postgres.roles import APP, BACKUP, LOGINS, OWNER, WORKER
from operations.services import encryption
from tests import old_postgres

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = """
from tests import factories
for name in ("alice", "charlie"):
    person = factories.make_user(f"{name}@example.com")
    factories.give_credits(person, 5000)
    factories.make_photo(person)
"""


@pytest.fixture
def server(tmp_path_factory) -> Iterator[Any]:
    with old_postgres.started(tmp_path_factory.mktemp("old")) as started:
        yield started


@pytest.fixture
def operator(server, tmp_path, monkeypatch) -> Any:
    """Runs a command with what an operator has in .env; gives what a program reads of it."""
    key = encryption.new_key()
    (tmp_path / "key").write_text(f"{key}\n")
    given = {variable: server.url(role, "visiona") for role, variable in LOGINS.items()} | {
        "ENVIRONMENT": "local",
        "DATABASE_URL": server.url(OWNER, "visiona"),
        "DATABASE_ADMIN_URL": server.url(),
        "BACKUP_RECIPIENTS": encryption.public_half(key),
        "BACKUP_FOLDER": str(tmp_path / "second"),
        "BACKUP_SCRATCH_URL": server.url(OWNER, "postgres"),
        "VISIONA_DATA_DIR": str(tmp_path / "data"),
        "POSTGRES_BIN": "",
    }

    def run(*words: str, ends: int = 0) -> dict[str, Any]:
        command = [sys.executable, "manage.py", *words, "--json"]
        done = subprocess.run(
            command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True, check=False
        )
        assert done.returncode == ends, done.stdout + done.stderr
        return json.loads(done.stdout)

    return run


@pytest.mark.slow
def test_a_loss_is_made_good_and_who_had_left_stays_away(server, operator, tmp_path, monkeypatch):
    key = f"--key={tmp_path / 'key'}"
    operator("create_roles")
    migrate(server, monkeypatch, tmp_path)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"ALTER ROLE {OWNER} CREATEDB")

    night = operator("backup", "--prove")
    operator("erase_user", "alice@example.com", "--reason=by letter")
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("DROP DATABASE visiona WITH (FORCE)")
    operator("create_roles")
    back = operator("restore", f"--to={server.url(OWNER, 'visiona')}", key)
    away = people(server)
    operator("replay_erasures")
    operator("audit_ledger")
    again = operator("restore", "--prove", night["backup"], key)

    assert (night["proof"]["is_good"], night["proof"]["strangers"]) == (True, 4)
    assert back["deleted_again"] == 1
    assert away == {"alice@example.com": False, "charlie@example.com": True}
    assert [name for name in people(server) if not name.endswith(".invalid")] == [
        "charlie@example.com"
    ]
    with psycopg.connect(server.url(APP, "visiona")) as stranger:
        for table in ("accounts_user", "models_training_photo", "billing_ledgerentry"):
            assert stranger.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert again["is_good"]
    assert again["rows"] == night["rows"] == back["rows"]


def migrate(server, monkeypatch, tmp_path) -> None:
    """With two people."""
    given = {
        "ENVIRONMENT": "local",
        "DATABASE_URL": server.url(OWNER, "visiona"),
        "WORKER_DATABASE_URL": server.url(WORKER, "visiona"),
        "VISIONA_DATA_DIR": str(tmp_path / "data"),
    }
    for words in (["migrate", "--verbosity=0"], ["shell", "-c", PEOPLE]):
        command = [sys.executable, "manage.py", *words]
        subprocess.run(command, cwd=ROOT, env=os.environ | given, check=True)


def people(server) -> dict[str, bool]:
    with psycopg.connect(server.url(BACKUP, "visiona")) as connection:
        asked = "SELECT email, is_active FROM accounts_user"
        return dict(connection.execute(asked).fetchall())
