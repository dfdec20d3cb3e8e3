"""The migrated database that every worker of a run copies.

It is migrated once and kept as SQL in `.data/tests`, named by what made it, so that the next run
only reads it: two seconds instead of fifteen.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import psycopg

from local import installation, postgres

NAME = "visiona_template"
ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".data" / "tests"
# What the tables are made of: our models and migrations, and the packages with theirs.
MAKERS = (
    "*/migrations/*.py", "*/migrations/*.json", "billing/migrations/djstripe/*.py",
    "*/models.py", "*/models/*.py",
    "core/jobs/models.py", "core/row_security.py", "core/postgres/*.py",
    "core/management/commands/create_roles.py", "billing/**/mirror*.py",
    "visiona/settings/*.py", "requirements/run.txt", "requirements/local.txt",
)  # fmt: skip
# Takes the rows away, past policies, keys and the ledger's guard, from the tables that had any;
# emptying them all takes longer than most tests. What `migrate` itself writes stays, and the
# trainers that it adds are there again.
EMPTY = """
CREATE SCHEMA kept;
CREATE TABLE kept.trainer AS TABLE models_training_trainer;
CREATE FUNCTION empty_all_tables() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET session_replication_role = replica AS $$
DECLARE used regclass;
BEGIN
  FOR used IN
    SELECT oid FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
      AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
  LOOP
    EXECUTE format('LOCK TABLE %s', used);
    EXECUTE format('DELETE FROM %s', used);
  END LOOP;
  INSERT INTO models_training_trainer SELECT * FROM kept.trainer;
END $$
"""


def make(server: postgres.PostgresServer) -> None:
    """From the SQL of an earlier run, or by migrating, which leaves its SQL for the next."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME} OWNER visiona_owner")
    kept = KEPT / f"{_fingerprint()}.sql"
    if kept.exists():
        _run_binary("psql", server, "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(kept))
    else:
        _migrate(server)
        _keep(server, kept)
    with psycopg.connect(server.url(database=NAME)) as connection:
        connection.execute(EMPTY)
        # A test makes the rows that it needs, so that what ran before it makes no difference.
        connection.execute("SELECT empty_all_tables()")


def _migrate(server: postgres.PostgresServer) -> None:
    environment = os.environ | {"DATABASE_URL": server.url("visiona_owner", NAME)}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def _keep(server: postgres.PostgresServer, kept: Path) -> None:
    """Whole or not at all, and alone: a younger fingerprint makes the older ones useless."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob("*.sql"):
        old.unlink(missing_ok=True)
    making = kept.with_suffix(f".{os.getpid()}")
    _run_binary("pg_dump", server, "-f", str(making))
    making.rename(kept)


def _run_binary(name: str, server: postgres.PostgresServer, *words: str) -> None:
    program = installation.find_postgres().binaries / name
    url = server.url(database=NAME)
    subprocess.run([program, "-d", url, *words], check=True, stdout=subprocess.DEVNULL)


def _fingerprint() -> str:
    content = sha256()
    for path in sorted(set(_makers())):
        content.update(path.name.encode() + path.read_bytes())
    return content.hexdigest()[:20]


def _makers() -> Iterator[Path]:
    for pattern in MAKERS:
        yield from (path for path in ROOT.glob(pattern) if path.is_file())
