"""The database's logins: whether each is its role and no more, and what its server writes down."""

from __future__ import annotations

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection

from core.postgres import login
from core.postgres.roles import LOGINS, OWNER
from visiona.doctor.findings import Finding, Level, first_line


def logins() -> Finding:
    """Each login that is known here, by many statements at once."""
    known = settings.DB_LOGINS
    others = [database["USER"] for role, database in known.items() if role != OWNER]
    taken = not others or OWNER in others
    if taken and not settings.PRODUCTION:
        seen = "one login takes the roles, as a laptop may"
        return Finding(Level.OFF, seen, f"Set {', '.join(LOGINS.values())}.")
    try:
        found = {role: login.faults(database, role) for role, database in known.items()}
    except psycopg.Error as error:
        return Finding(Level.BROKEN, first_line(error), login.CREATE_ROLES)
    if wrong := [fault for faults in found.values() for fault in faults]:
        return Finding(Level.BROKEN, "; ".join(wrong), login.CREATE_ROLES)
    return Finding(Level.OK, f"{', '.join(known)}: each is its role, and nothing else")


def server_log() -> Finding:
    """A statement that fails may not leave its values in the server's log."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('log_min_error_statement') = 'panic'"
                " AND (current_setting('log_min_messages') IN ('fatal', 'panic')"
                " OR current_setting('log_error_verbosity') = 'terse')"
            )
            is_silent = cursor.fetchone()[0]
    except DatabaseError as error:
        return Finding(Level.BROKEN, first_line(error), login.CREATE_ROLES)
    if is_silent:
        return Finding(Level.OK, "statements that fail leave no values in it")
    return Finding(
        Level.LOOK,
        "statements that fail are written there with their values",
        "Run create_roles as a superuser, or set log_min_error_statement to panic and"
        " log_error_verbosity to terse for the server.",
    )
