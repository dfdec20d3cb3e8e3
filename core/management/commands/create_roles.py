"""Makes the database roles, once per cluster; safe to repeat."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

import environ
import psycopg
from django.core.management.base import BaseCommand, CommandError
from psycopg import sql

from core.row_security import APP, BACKUP, OWNER, PROCESS_ROLES, WORKER


class Command(BaseCommand):
    help = "Create the five database roles. Needs DATABASE_ADMIN_URL: a login that may make roles."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--print", action="store_true", help="only print the SQL")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["print"]:
            self.stdout.write(";\n".join(_statements(18)) + ";")
            return
        url = environ.Env().str("DATABASE_ADMIN_URL", default="")
        if not url:
            raise CommandError(
                "Set DATABASE_ADMIN_URL to a login that may create roles, or run the SQL of"
                " `manage.py create_roles --print` as your database's administrator."
            )
        with psycopg.connect(url.replace("postgres://", "postgresql://", 1)) as connection:
            statements = _statements(connection.info.server_version // 10000)
            for statement in statements:
                connection.execute(sql.SQL(statement))
        self.stdout.write(f"{len(statements)} statements done; the roles are in place.")


def _statements(version: int) -> list[str]:
    """The SQL, for a major version of Postgres."""
    plain = "LOGIN NOBYPASSRLS"
    roles = {OWNER: f"{plain} CREATEDB NOINHERIT", BACKUP: "LOGIN BYPASSRLS"}
    roles |= dict.fromkeys(PROCESS_ROLES, plain)
    # Membership to switch into a role, not to have its rights at once.
    switch = " WITH INHERIT FALSE, SET TRUE" if version >= 16 else ""
    worker = "" if version >= 16 else f"ALTER ROLE {WORKER} NOINHERIT"
    grants = [
        f"GRANT {', '.join(PROCESS_ROLES)} TO {OWNER}{switch}",
        f"GRANT {APP} TO {WORKER}{switch}",
        f"GRANT pg_read_all_data TO {BACKUP}",
    ]
    return [_create(name, rights) for name, rights in roles.items()] + [
        *filter(None, [worker]),
        *grants,
    ]


def _create(name: str, rights: str) -> str:
    return (
        f"DO $$ BEGIN CREATE ROLE {name} {rights};"
        f" EXCEPTION WHEN duplicate_object THEN ALTER ROLE {name} {rights}; END $$"
    )
