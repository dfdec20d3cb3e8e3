"""The database's logins: one for each kind of process, a member of no other."""

from __future__ import annotations

OWNER, APP, WORKER, BEAT, STAFF, BACKUP = (
    "visiona_owner",
    "visiona_app",
    "visiona_worker",
    "visiona_beat",
    "visiona_staff",
    "visiona_backup",
)
# Those that touch rows, each by its grants and the policies for it.
PROCESS_ROLES = (APP, WORKER, STAFF)
# Those that a process of the Procfile may have. What beat needs is the broker: it touches no row.
SERVING = (*PROCESS_ROLES, BEAT)
# The variable with the address of each one's own login.
LOGINS = {
    APP: "APP_DATABASE_URL",
    WORKER: "WORKER_DATABASE_URL",
    BEAT: "BEAT_DATABASE_URL",
    STAFF: "STAFF_DATABASE_URL",
    BACKUP: "BACKUP_DATABASE_URL",
}
# In each of the product's databases: from Postgres 15 on nobody makes tables in `public` without
# being told that they may.
SCHEMA_GRANTS = (
    f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER} WITH GRANT OPTION;",
    f"GRANT USAGE ON SCHEMA public TO {', '.join((*PROCESS_ROLES, BACKUP))};",
)
VARIABLES = {OWNER: "DATABASE_URL"} | LOGINS
