"""The roles and the first tables on the oldest Postgres that we serve, by who may little."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError

from core.management.commands.create_roles import Command
from core.postgres import login
from core.postgres.roles import BACKUP, BEAT, OWNER, VARIABLES
from local import postgres
from tests import old_postgres

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def old_server(tmp_path_factory) -> Iterator[postgres.PostgresServer]:
    """The system's oldest Postgres, with an administrator who is no superuser."""
    with old_postgres.started(tmp_path_factory.mktemp("old")) as server:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("CREATE ROLE admin LOGIN CREATEROLE CREATEDB")
        yield server


@pytest.fixture
def environment(old_server, monkeypatch) -> None:
    """The addresses of an operator, each with the password that its login is to have."""
    monkeypatch.setenv("DATABASE_ADMIN_URL", old_server.url("admin"))
    for role, variable in VARIABLES.items():
        plain = old_server.url(role, "visiona")
        monkeypatch.setenv(variable, plain.replace(f"{role}@", f"{role}:of%20{role}@"))


def create_roles() -> str:
    said = StringIO()
    Command(stdout=said, no_color=True).handle(print=False)
    return said.getvalue()


def login_of(server, role: str) -> dict[str, object]:
    database = {"HOST": str(server.home.sockets), "PORT": "", "OPTIONS": {}}
    return database | {"NAME": "visiona", "USER": role, "PASSWORD": f"of {role}"}


def ask(server, question: str, *words: object) -> list[tuple]:
    with psycopg.connect(server.url()) as connection:
        return connection.execute(question, words).fetchall()


@pytest.mark.slow
def test_an_administrator_who_is_no_superuser_sets_up_the_oldest_postgres(old_server, environment):
    said = [create_roles(), create_roles()][-1]
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, cwd=ROOT, env=os.environ | {"ENVIRONMENT": "local"}, check=True)

    found = {role: login.faults(login_of(old_server, role), role) for role in VARIABLES}
    [unread] = found.pop(BACKUP)
    assert set(map(tuple, found.values())) == {()}
    assert "can't read past row security" in unread
    assert "visiona_backup can not read past row security" in said
    assert "Statements that fail stay in the server log" in said
    assert "Passwords as in their addresses" in said
    [(hashed,)] = ask(old_server, "SELECT rolpassword FROM pg_authid WHERE rolname = %s", OWNER)
    assert hashed.startswith("SCRAM-SHA-256$")


def test_a_superuser_gives_what_was_missing(old_server, environment, monkeypatch):
    create_roles()
    monkeypatch.setenv("DATABASE_ADMIN_URL", old_server.url())

    said = create_roles()

    assert "can not" not in said
    assert login.faults(login_of(old_server, BACKUP), BACKUP) == []


def test_the_backup_reads_all_and_writes_nothing_and_beat_touches_no_row(
    old_server, environment, monkeypatch
):
    monkeypatch.setenv("DATABASE_ADMIN_URL", old_server.url())
    create_roles()
    with psycopg.connect(old_server.url(OWNER, "visiona"), autocommit=True) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS kept (word text)")

    with psycopg.connect(old_server.url(BACKUP, "visiona"), autocommit=True) as backup:
        read = backup.execute("SELECT count(*) FROM kept").fetchone()
        with pytest.raises(psycopg.Error, match="read-only"):
            backup.execute("INSERT INTO kept VALUES ('x')")
        backup.execute("SET default_transaction_read_only = off")
        with pytest.raises(psycopg.Error, match="permission denied"):
            backup.execute("INSERT INTO kept VALUES ('x')")
    with (
        psycopg.connect(old_server.url(BEAT, "visiona")) as beat,
        pytest.raises(psycopg.Error, match="permission denied"),
    ):
        beat.execute("SELECT count(*) FROM kept")

    assert read == (0,)


def test_who_may_make_no_roles_is_told_so(old_server, environment, monkeypatch):
    create_roles()
    monkeypatch.setenv("DATABASE_ADMIN_URL", old_server.url("visiona_app"))

    with pytest.raises(CommandError, match="permission denied.*may create roles"):
        create_roles()
