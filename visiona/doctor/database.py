"""The database: whether it answers, and who may see what in it."""

from __future__ import annotations

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from core.row_security import APP, BACKUP, OWNER, STAFF, WORKER
from visiona.doctor.findings import Finding, Level, first_line


def database() -> Finding:
    mend = "Start it with `make run`, or point DATABASE_URL at Postgres 15 or newer."
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int, current_user")
            version, role = cursor.fetchone()
        plan = MigrationExecutor(connection)
        waiting = plan.migration_plan(plan.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return Finding(Level.BROKEN, f"no answer: {first_line(error)}", mend)
    if version < 150000:
        return Finding(Level.BROKEN, f"Postgres {version // 10000} is too old", mend)
    if waiting:
        return Finding(Level.BROKEN, f"{len(waiting)} migrations wait", "Run manage.py migrate.")
    return Finding(Level.OK, f"Postgres {version // 10000}, as {role}, all migrations applied")


def roles() -> Finding:
    wanted = {OWNER, APP, WORKER, STAFF, BACKUP}
    mend = "Run manage.py create_roles as your database's administrator."
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolname, rolsuper OR (rolbypassrls AND rolname <> %s),"
                " pg_has_role(session_user, oid, 'MEMBER')"
                " FROM pg_roles WHERE rolname = ANY(%s)",
                [BACKUP, list(wanted)],
            )
            rows = cursor.fetchall()
    except DatabaseError as error:
        return Finding(Level.BROKEN, first_line(error), mend)
    missing = wanted - {name for name, _, _ in rows}
    loose = [name for name, passes_by, _ in rows if passes_by]
    if missing or loose:
        parts = [f"missing: {', '.join(sorted(missing))}"] if missing else []
        parts += [f"too mighty: {', '.join(loose)}"] if loose else []
        return Finding(Level.BROKEN, "; ".join(parts), mend)
    return Finding(Level.OK, "all five are there, and only the backup's reads past the policies")


def row_security() -> Finding:
    mend = "Run manage.py migrate; every table with an owner gets its policies there."
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "owner" for field in model._meta.fields)
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname FROM pg_class c WHERE c.relname = ANY(%s)"
                " AND c.relrowsecurity AND c.relforcerowsecurity"
                " AND (SELECT count(*) FROM pg_policies p WHERE p.tablename = c.relname) >= 2",
                [tables],
            )
            fenced = {name for (name,) in cursor.fetchall()}
    except DatabaseError as error:
        return Finding(Level.BROKEN, first_line(error), mend)
    open_tables = [table for table in tables if table not in fenced]
    if open_tables:
        return Finding(Level.BROKEN, f"not fenced: {', '.join(open_tables)}", mend)
    return Finding(Level.OK, f"forced on all {len(tables)} tables with an owner")
