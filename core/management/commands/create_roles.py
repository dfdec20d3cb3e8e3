"""Makes the database roles, and what they need before the first migration; safe to repeat."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
import psycopg
from django.core.management.base import CommandError
from psycopg import sql

from core.commands import Exit, OperatorCommand
from core.postgres.login import HOLDS
from core.postgres.roles import APP, BACKUP, OWNER, PROCESS_ROLES, SCHEMA_GRANTS, VARIABLES, WORKER

# A statement that fails would else be written into the server's log with the values in it.
SILENCE = {
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}

_FIRST = "-- As the administrator, once per server; then give each login its \\password."
_THEN = "-- The same, connected to the product's database."


class Command(OperatorCommand):
    help = (
        "Create the six database logins, with the passwords of the addresses that are set, and"
        " the database of DATABASE_URL. Needs DATABASE_ADMIN_URL: a login that may make roles."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--print", action="store_true", help="only print the SQL")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["print"]:
            statements = [_FIRST, *_statements(), _THEN, *SCHEMA_GRANTS]
            self.facts["sql"] = statements
            self.say("\n".join(statements))
            return
        address = environ.Env().str("DATABASE_ADMIN_URL", default="")
        if not address:
            raise CommandError(
                "Set DATABASE_ADMIN_URL to a login that may create roles, or run the SQL of"
                " `manage.py create_roles --print` as your database's administrator.",
                returncode=Exit.MISUSE,
            )
        try:
            self._make(address)
        except psycopg.Error as error:
            raise CommandError(
                f"The database said: {_first_line(error)}. Nothing is half done that a second"
                " run would not complete; DATABASE_ADMIN_URL must be a login that may create"
                " roles.",
                returncode=_code(error),
            ) from error

    def _make(self, address: str) -> None:
        with self._connect(address) as connection:
            for statement in _statements():
                connection.execute(sql.SQL(statement))
            named = [role for role in VARIABLES if _give_password(connection, role)]
        self.facts |= {"roles": list(VARIABLES), "passwords": named}
        self.say("The roles are in place.")
        if named:
            self.say(f"Passwords as in their addresses: {', '.join(named)}.")
        owners = _address_of(OWNER)
        if database := owners.path.lstrip("/"):
            self._open_database(address, database)

    def _open_database(self, address: str, database: str) -> None:
        """Made for its owner where there is none yet, who may make tables in it."""
        with self._connect(address) as connection:
            known = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(known, [database]).fetchone() is None:
                make = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database))
                connection.execute(make)
                self.say(f"The database {database} is made.")
        with self._connect(address, dbname=database) as connection:
            for statement in SCHEMA_GRANTS:
                connection.execute(sql.SQL(statement))
        self.say(f"{OWNER} may make tables in it: now manage.py migrate.")

    def _connect(self, address: str, **other: str) -> psycopg.Connection[Any]:
        plain = address.replace("postgres://", "postgresql://", 1)
        connection = psycopg.connect(plain, autocommit=True, **other)  # type: ignore[arg-type]
        connection.add_notice_handler(self._tell)
        return connection

    def _tell(self, notice: psycopg.errors.Diagnostic) -> None:
        """What this administrator may not do is said by the SQL itself."""
        if notice.severity_nonlocalized == "WARNING":
            self.say(self.style.WARNING(str(notice.message_primary)))


def _statements() -> Iterator[str]:
    """The SQL, the same for every version of Postgres from 15 on."""
    for role in VARIABLES:
        yield _create(role)
        yield _humble(role)
    # Before Postgres 16 this is the role's own and not the membership's: it may switch into the
    # roles it is a member of, and does not have their rights at once.
    yield f"ALTER ROLE {OWNER} NOINHERIT;"
    yield _member(", ".join(PROCESS_ROLES), OWNER)
    # Which older versions gave; asked first, or the server warns of what was never there.
    yield (
        f"DO $$ BEGIN IF pg_has_role('{WORKER}', '{APP}', 'MEMBER')"
        f" THEN REVOKE {APP} FROM {WORKER}; END IF; END $$;"
    )
    for role, holds in HOLDS.items():
        for name, value in holds.items():
            yield f"ALTER ROLE {role} SET {name} = '{value}';"
    for role in VARIABLES:
        yield f"ALTER ROLE {role} SET timezone = 'UTC';"
    yield _if_allowed(
        [f"ALTER ROLE {BACKUP} BYPASSRLS", f"GRANT pg_read_all_data TO {BACKUP}"],
        f"{BACKUP} can not read past row security, since this administrator may not give that:"
        " make backups by a superuser, or as the host of the database makes them.",
    )
    yield _if_allowed(
        [
            f"ALTER ROLE {role} SET {name} = '{to}'"
            for role in VARIABLES
            for name, to in SILENCE.items()
        ],
        "Statements that fail stay in the server log with their values, since only a superuser"
        " may change that: set log_min_error_statement to panic and log_error_verbosity to terse"
        " for the whole server.",
    )


def _create(role: str) -> str:
    return (
        f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
    )


def _humble(role: str) -> str:
    """Only whoever may give these may take them, so they are touched where they are there."""
    mighty = "rolsuper OR rolcreaterole" + (" OR rolbypassrls" if role != BACKUP else "")
    plain = "NOSUPERUSER NOCREATEROLE" + (" NOBYPASSRLS" if role != BACKUP else "")
    is_mighty = f"EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}' AND ({mighty}))"
    return f"DO $$ BEGIN IF {is_mighty} THEN ALTER ROLE {role} {plain}; END IF; END $$;"


def _member(roles: str, of: str) -> str:
    """Membership to switch into a role, not to have its rights at once."""
    return (
        "DO $$ BEGIN IF current_setting('server_version_num')::int >= 160000"
        f" THEN EXECUTE 'GRANT {roles} TO {of} WITH INHERIT FALSE, SET TRUE';"
        f" ELSE GRANT {roles} TO {of}; END IF; END $$;"
    )


def _if_allowed(statements: list[str], otherwise: str) -> str:
    done = "; ".join(statements)
    return (
        f"DO $$ BEGIN {done};"
        f" EXCEPTION WHEN insufficient_privilege THEN RAISE WARNING '{otherwise}'; END $$;"
    )


def _give_password(connection: psycopg.Connection[Any], role: str) -> bool:
    """The one in the role's own address; it goes to the server as a verifier only."""
    parts = _address_of(role)
    # A pooler may want more behind the name.
    if not parts.password or parts.username is None or not parts.username.startswith(role):
        return False
    password = unquote(parts.password).encode()
    verifier = connection.pgconn.encrypt_password(password, role.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(verifier.decode())
        )
    )
    return True


def _address_of(role: str) -> Any:
    return urlsplit(environ.Env().str(VARIABLES[role], default=""))


def _code(error: psycopg.Error) -> Exit:
    """Before a connection stands an error has no code of the server's."""
    is_silent = isinstance(error, psycopg.OperationalError) and error.sqlstate is None
    return Exit.AWAY if is_silent else Exit.FOUND


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0].rstrip(".")
