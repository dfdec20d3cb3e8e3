from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from local import postgres, schema
from tests.sandbox import databases


@pytest.fixture(scope="module")
def superuser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data_dir = tmp_path_factory.mktemp("data")
    server = postgres.start(data_dir, durable=False)
    with psycopg.connect(server.url()) as connection:
        connection.execute(f"CREATE ROLE {schema.OWNER} LOGIN")
    yield server.url()
    server.stop()
    databases.remove(data_dir)


def test_a_database_is_current_once_that_was_noted(superuser: str) -> None:
    states = [schema.is_current(superuser, "new")]
    schema.ensure_database(superuser)
    schema.ensure_database(superuser)
    states.append(schema.is_current(superuser, "new"))
    schema.note_current(superuser, "new")

    states += [schema.is_current(superuser, wanted) for wanted in ("new", "newer")]

    assert states == [False, False, True, False]


def test_the_database_belongs_to_the_owner_of_the_tables(superuser: str) -> None:
    schema.ensure_database(superuser)

    with psycopg.connect(superuser) as connection:
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s",
            [schema.DATABASE],
        ).fetchone()

    assert owner == (schema.OWNER,)


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
