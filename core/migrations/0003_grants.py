"""Each role may do with a table what its processes do with it, and no more.

New tables: OwnerRowSecurity takes from the staff what it takes here, and a table that no policy
fences says its rights by `Grants` in the migration that makes it.
"""

from __future__ import annotations

from django.db import migrations

from core.row_security import APP, STAFF, WORKER, Grants

READ, WRITE, ALL = "SELECT", "SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE, DELETE"
END = "SELECT, DELETE"

# Staff look at people's rows; no page of theirs changes one, so nothing is given back either.
STAFF_READ = f"""
DO $$ DECLARE fenced regclass; BEGIN
  FOR fenced IN SELECT c.oid FROM pg_class c JOIN pg_policies p ON p.tablename = c.relname
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND p.policyname LIKE '%\\_own'
  LOOP
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %s FROM {STAFF}', fenced);
  END LOOP;
END $$
"""  # noqa: S608  names of our own
# The web makes nobody staff, neither by a new row nor by an old one; staff change nothing else.
GUARD = f"""
CREATE FUNCTION accounts_user_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = '{APP}' AND (
    (TG_OP = 'INSERT' AND (NEW.is_staff OR NEW.is_superuser))
    OR (TG_OP = 'UPDATE' AND (NEW.is_staff, NEW.is_superuser)
        IS DISTINCT FROM (OLD.is_staff, OLD.is_superuser))
  ) THEN
    RAISE insufficient_privilege USING MESSAGE = 'permission denied: the web makes nobody staff';
  END IF;
  IF current_user = '{STAFF}' AND to_jsonb(NEW) - '{{is_active,is_staff}}'::text[]
    IS DISTINCT FROM to_jsonb(OLD) - '{{is_active,is_staff}}'::text[]
  THEN
    RAISE insufficient_privilege
      USING MESSAGE = 'permission denied: staff switch people off and make them staff, no more';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER accounts_user_guard BEFORE INSERT OR UPDATE ON accounts_user
  FOR EACH ROW EXECUTE FUNCTION accounts_user_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_row_security"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("accounts", "0002_row_security"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("billing", "0002_row_security"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("generations", "0002_row_security"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("models_training", "0002_row_security"),
        ("notifications", "0002_row_security"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
        ("vectorizing", "0002_row_security"),
    ]

    operations = [
        migrations.RunSQL(STAFF_READ, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            f" REVOKE INSERT, UPDATE, DELETE ON TABLES FROM {STAFF}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public"
            f" GRANT INSERT, UPDATE, DELETE ON TABLES TO {STAFF}",
        ),
        # Who somebody is. It is read before it is known who asks, so no policy can fence it.
        Grants("accounts_user", {APP: WRITE, WORKER: ALL, STAFF: "SELECT, UPDATE"}),
        migrations.RunSQL(
            GUARD,
            "DROP TRIGGER accounts_user_guard ON accounts_user;"
            " DROP FUNCTION accounts_user_guard()",
        ),
        Grants("account_emailaddress", {APP: ALL, WORKER: ALL, STAFF: READ}),
        Grants("account_emailconfirmation", {APP: END, WORKER: END}),
        Grants("mfa_authenticator", {APP: ALL, WORKER: ALL, STAFF: READ}),
        Grants("django_session", {APP: ALL, WORKER: END, STAFF: END}),
        Grants("usersessions_usersession", {APP: ALL, WORKER: END}),
        # What somebody may do.
        Grants("accounts_user_groups", {APP: READ, WORKER: END, STAFF: READ}),
        Grants("accounts_user_user_permissions", {APP: READ, WORKER: END, STAFF: READ}),
        Grants("auth_group", {APP: READ, WORKER: READ, STAFF: READ}),
        Grants("auth_group_permissions", {APP: READ, WORKER: READ, STAFF: READ}),
        Grants("auth_permission", {APP: READ, WORKER: READ, STAFF: READ}),
        Grants("django_content_type", {APP: READ, WORKER: READ, STAFF: READ}),
        Grants("django_admin_log", {WORKER: END, STAFF: "SELECT, INSERT"}),
        # What is sold.
        Grants("billing_plan", {APP: READ, WORKER: WRITE, STAFF: WRITE}),
        Grants("billing_creditpack", {APP: READ, WORKER: WRITE, STAFF: WRITE}),
        # What came in, and what ran.
        Grants("billing_stripeevent", {APP: "INSERT", WORKER: ALL, STAFF: READ}),
        Grants("core_providerevent", {APP: "SELECT, INSERT", WORKER: ALL, STAFF: READ}),
        Grants("core_heartbeat", {APP: READ, WORKER: WRITE, STAFF: READ}),
        Grants("django_migrations", {WORKER: READ}),
        # Nobody's until its token is shown, which the table holds a keyed hash of.
        Grants("vectorizing_pendingupload", {APP: ALL, WORKER: END}),
    ]
