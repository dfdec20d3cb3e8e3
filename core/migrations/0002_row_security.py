"""What the processes' roles may do with the tables. Never TRUNCATE: it knows no policies."""

from __future__ import annotations

from django.db import migrations

from core.row_security import OwnerRowSecurity

ROLES = "visiona_app, visiona_worker, visiona_staff"


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                f"GRANT USAGE ON SCHEMA public TO {ROLES}, visiona_backup",
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLES}",
                f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLES}",
                "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
                f" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLES}",
                "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
                f" GRANT USAGE, SELECT ON SEQUENCES TO {ROLES}",
            ],
            [
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {ROLES}",
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {ROLES}",
                f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {ROLES}",
                f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLES}",
                f"REVOKE USAGE ON SCHEMA public FROM {ROLES}, visiona_backup",
            ],
        ),
        OwnerRowSecurity("core_keptanswer"),
    ]
