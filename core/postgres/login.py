"""Who is logged in to the database, what that login could become, and what holds for it.

A role that is set for a session is lost, or found by somebody else, behind a transaction pooler.
So in production each process logs in as its role, and what holds for a session is a property of
the role itself (`manage.py create_roles` gives it); nothing needs to be set.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.postgres.roles import BACKUP, OWNER, PROCESS_ROLES, SERVING, VARIABLES

log = structlog.get_logger(__name__)
TIMES = 5
# What ends a statement, a wait or a transaction that would keep others waiting.
LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "30s",
}
# What holds for each login's sessions, as a property of the login itself.
HOLDS = dict.fromkeys(SERVING, LIMITS) | {
    # Whoever waits for the lock of a migration makes everybody behind it wait.
    OWNER: {"lock_timeout": "3s"},
    BACKUP: {"default_transaction_read_only": "on"},
}
# Migrations fill rows as the workers do; whoever owns a table could open it to itself anyway.
MAY_BECOME = {
    OWNER: frozenset((*PROCESS_ROLES, "pg_database_owner")),
    BACKUP: frozenset({"pg_read_all_data"}),
}
CREATE_ROLES = "Run manage.py create_roles as the database's administrator."
_LOOK = """
SELECT session_user, current_user, pg_backend_pid(),
    ARRAY(SELECT rolname::text FROM pg_roles
          WHERE rolname <> session_user AND pg_has_role(session_user, oid, 'MEMBER')),
    (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = session_user),
    (SELECT rolbypassrls FROM pg_roles WHERE rolname = session_user),
    EXISTS (SELECT 1 FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
            WHERE r.rolname = session_user AND c.relkind = 'r'),
    ARRAY(SELECT name FROM unnest(%s::text[], %s::text[]) AS wanted (name, value)
          WHERE current_setting(name) IS DISTINCT FROM value)
"""


@dataclass(frozen=True)
class Login:
    """`name` is who logged in and whom RESET ROLE gives back, `role` whom statements run as."""

    name: str
    role: str
    is_pooled: bool
    others: frozenset[str]
    is_mighty: bool
    passes_by: bool
    owns_tables: bool
    unlimited: tuple[str, ...]


def look(connection: psycopg.Connection[Any], role: str) -> Login:
    """One statement. A pooler answers with a number of its own instead of the backend's."""
    holds = HOLDS[role]
    words: list[Any] = [list(holds), list(holds.values())]
    with psycopg.Cursor(connection) as cursor:
        cursor.execute(_LOOK, words)
        row = cursor.fetchone()
    assert row is not None  # noqa: S101  a SELECT without FROM has one row
    name, works_as, pid, others, is_mighty, passes_by, owns_tables, unlimited = row
    return Login(
        name,
        works_as,
        pid != connection.info.backend_pid,
        frozenset(others),
        is_mighty,
        passes_by,
        owns_tables,
        tuple(unlimited),
    )


def fault(login: Login, role: str) -> str:
    """Why a process of this role must not work by this login; empty when it may."""
    if login.name != role:
        return (
            f"the database login is {login.name}, and this process must log in as {role} itself:"
            f" set {VARIABLES[role]}"
        )
    if login.role != role:
        return f"the login {role} works as {login.role}: something sets a role for its sessions"
    if login.is_mighty or (login.owns_tables and role != OWNER):
        return f"the login {role} owns tables, or may make roles. {CREATE_ROLES}"
    if login.passes_by != (role == BACKUP):
        may = "may pass" if login.passes_by else "can't read past"
        return f"the login {role} {may} row security. {CREATE_ROLES}"
    if beyond := login.others - MAY_BECOME.get(role, frozenset()):
        return f"the login {role} may become {', '.join(sorted(beyond))}. {CREATE_ROLES}"
    if login.unlimited:
        return f"the login {role} has other limits: {', '.join(login.unlimited)}. {CREATE_ROLES}"
    return ""


def faults(database: Mapping[str, Any], role: str, *, at_once: int = 8) -> list[str]:
    """What many statements at once, each a transaction of its own, saw amiss; each fault once.

    So that it shows where a pooler gives one statement to this session and the next to that.
    """

    def ask(_: int) -> set[str]:
        with connect(database) as connection:
            return {fault(look(connection, role), role) for _ in range(TIMES)}

    with ThreadPoolExecutor(at_once) as pool:
        return sorted(set().union(*pool.map(ask, range(at_once))) - {""})


def connect(database: Mapping[str, Any]) -> psycopg.Connection[Any]:
    """To an entry of Django's DATABASES, with nothing set for the session."""
    ours = {"assume_role", "pool"}
    options = {name: to for name, to in database["OPTIONS"].items() if name not in ours}
    return psycopg.connect(
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        dbname=database["NAME"],
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        autocommit=True,
        connect_timeout=5,
        **options,
    )


def refuse_unfenced() -> None:
    """Before a process of production serves: its logins are what they must be, or it ends.

    A database that is away now is looked at later, by the first statement of each connection.
    """
    if not settings.PRODUCTION:
        return
    for alias, database in settings.DATABASES.items():
        role = database["OPTIONS"].get("assume_role")
        try:
            found = faults(database, role) if role else []
        except psycopg.OperationalError as error:
            log.warning("database not looked at yet", alias=alias, error=type(error).__name__)
            continue
        if found:
            raise ImproperlyConfigured(f"Refused to start: {'; '.join(found)}.")
