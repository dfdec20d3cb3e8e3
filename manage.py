#!/usr/bin/env python
"""The operators' door to Visiona."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError
from django.db.migrations.exceptions import MigrationSchemaMissing
from psycopg.errors import UndefinedTable

# Whoever changes tables owns them; all other commands work on rows, as the workers do.
OWNERS_COMMANDS = {"create_roles", "flush", "makemigrations", "migrate", "sqlmigrate", "up"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visiona.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    # A blank one is none: a file of settings may have the bare name.
    if command not in OWNERS_COMMANDS and not os.environ.get("DB_ROLE", "").strip():
        os.environ["DB_ROLE"] = "visiona_worker"
    try:
        execute_from_command_line(sys.argv)
    except (
        ImproperlyConfigured, MigrationSchemaMissing, OperationalError, ProgrammingError,
    ) as error:  # fmt: skip
        way_out = _way_out(error)
        if not way_out or "--traceback" in sys.argv:
            raise
        sys.exit(f"{str(error).partition(chr(10))[0].rstrip('. ')}. {way_out}".strip())


def _way_out(error: Exception) -> str:
    """What an operator does about it; empty for what only a traceback explains."""
    if isinstance(error, ImproperlyConfigured):
        return "See .env.example."
    if isinstance(error, MigrationSchemaMissing):
        return "Run manage.py create_roles with DATABASE_ADMIN_URL first."
    if isinstance(error, OperationalError):
        return (
            "The database must be up, and its address in .env right. manage.py create_roles makes"
            " roles and database, with the passwords of those addresses."
        )
    return "Run manage.py migrate first." if isinstance(error.__cause__, UndefinedTable) else ""


if __name__ == "__main__":
    main()
