from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from local import postgres, schema
from tests.sandbox import databases


@pytest.fixture
def superuser(tmp_path: Path) -> Iterator[str]:
    data_dir = tmp_path / "data"
    server = postgres.start(data_dir, durable=False)
    yield server.url()
    server.stop()
    databases.remove(data_dir)


def test_a_database_is_current_once_that_was_noted(superuser: str) -> None:
    states = [schema.is_current(superuser, "new")]
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {schema.DATABASE}")
    states.append(schema.is_current(superuser, "new"))
    schema.note_current(superuser, "new")

    states += [schema.is_current(superuser, wanted) for wanted in ("new", "newer")]

    assert states == [False, False, True, False]


def test_the_fingerprint_follows_migrations_roles_demo_and_framework(tmp_path: Path) -> None:
    (tmp_path / "migrations").mkdir()
    commands = tmp_path / "management" / "commands"
    commands.mkdir(parents=True)
    seen = [schema.fingerprint([str(tmp_path)], "5.2")]

    for file in (
        tmp_path / "migrations" / "0001_first.py",
        commands / "create_roles.py",
        commands / "load_demo.py",
    ):
        file.write_text("first")
        seen.append(schema.fingerprint([str(tmp_path)], "5.2"))
        file.write_text("changed")
        seen.append(schema.fingerprint([str(tmp_path)], "5.2"))
    (commands / "another.py").write_text("no table, no role")
    seen.append(schema.fingerprint([str(tmp_path)], "6.0"))

    assert len(set(seen)) == len(seen)
    assert schema.fingerprint([str(tmp_path)], "6.0") == seen[-1]
