"""New migrations may run while people use the site: a linter reads their SQL.

docs/operations/upgrade.md has the rules in words.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

SQUAWK = str(Path(sys.executable).with_name("squawk"))
# The last of each app that was there before the linter was: its tables were small or new then.
BEFORE = {
    "accounts": 17, "billing": 11, "core": 16, "gallery": 0, "generations": 5,
    "models_training": 12, "notifications": 4, "operations": 2, "reports": 3, "vectorizing": 5,
}  # fmt: skip
# What one of them is allowed, and why it is safe there: {("app", "0001_name"): {"rule": "why"}}.
ALLOWED: dict[tuple[str, str], dict[str, str]] = {
    ("reports", "0005_covering_figures"): {
        "ban-drop-constraint": "the same is held by the index that was made in its place"
    },
}
# Of taste, or held elsewhere: the owner's login has the limits of time, and Django's transactions
# take back what broke half way.
NOT_OURS = (
    "prefer-bigint-over-int", "prefer-bigint-over-smallint", "prefer-robust-stmts",
    "prefer-text-field", "require-lock-timeout", "require-statement-timeout",
)  # fmt: skip


def complaints(sql: str, *, atomic: bool = True) -> set[str]:
    command = [SQUAWK, "--pg-version", "15.0", "--reporter", "json", "-e", ",".join(NOT_OURS)]
    command += ["--assume-in-transaction"] if atomic else []
    read = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
    return {one["rule_name"] for one in json.loads(read.stdout)}


def new_migrations(loader: MigrationLoader) -> Iterable[tuple[tuple[str, str], Migration]]:
    for (app, name), migration in loader.graph.nodes.items():
        if app in BEFORE and int(name[:4]) > BEFORE[app]:
            yield (app, name), migration


@pytest.mark.django_db(transaction=True)
def test_no_new_migration_stops_the_site():
    loader = MigrationLoader(connection, replace_migrations=False)

    found = {}
    for key, migration in new_migrations(loader):
        sql = "\n".join(loader.collect_sql([(migration, False)]))
        wrong = complaints(sql, atomic=migration.atomic) - ALLOWED.get(key, {}).keys()
        if wrong:
            found[".".join(key)] = wrong

    assert found == {}


def test_each_app_of_ours_with_tables_is_read():
    root = Path(__file__).resolve().parents[2]
    apps = {one.parents[1].name for one in root.glob("*/migrations/0001_*.py")}

    assert apps <= BEFORE.keys()


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("ALTER TABLE t ADD COLUMN c text NOT NULL;", "adding-required-field"),
        ("ALTER TABLE t ALTER COLUMN c TYPE bigint;", "changing-column-type"),
        ("ALTER TABLE t RENAME COLUMN a TO b;", "renaming-column"),
        ("ALTER TABLE t DROP COLUMN a;", "ban-drop-column"),
        ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0);", "constraint-missing-not-valid"),
        ("CREATE INDEX i ON t (a);", "require-concurrent-index-creation"),
        ("ALTER TABLE t ALTER COLUMN a SET NOT NULL;", "adding-not-nullable-field"),
    ],
)
def test_the_linter_sees_what_would(sql, rule):
    assert rule in complaints(sql)


@pytest.mark.parametrize(
    ("sql", "atomic"),
    [
        ("ALTER TABLE t ADD COLUMN c text DEFAULT '' NOT NULL;", True),
        ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID;", True),
        ("ALTER TABLE t VALIDATE CONSTRAINT c;", True),
        ("CREATE INDEX CONCURRENTLY i ON t (a);", False),
        ("CREATE TABLE t (a bigint); CREATE INDEX i ON t (a);", True),
    ],
)
def test_and_lets_pass_what_is_safe(sql, atomic):
    assert complaints(sql, atomic=atomic) == set()
