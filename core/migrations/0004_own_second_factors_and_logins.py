"""Whoever is logged in changes their own second factors and sees their own logins only.

Both are needed before it is known who asks, so nobody's requests stay open; and a second factor is
read by a login whoever else is logged in, since one that is hidden would not be asked for. The
owner of the tables is not forced, so that migrations see the rows.
"""

from __future__ import annotations

from django.db import migrations

from core.row_security import APP, CURRENT_USER, STAFF, WORKER

OWN = f"(user_id = {CURRENT_USER} OR {CURRENT_USER} IS NULL)"
FACTORS, LOGINS = "mfa_authenticator", "usersessions_usersession"


def fence(table: str, commands: dict[str, str]) -> migrations.RunSQL:
    """Policies by command for the web; workers and staff are bound by their grants alone."""
    policies = {
        f"{table}_{command.lower()}": (command, rule) for command, rule in commands.items()
    }
    return migrations.RunSQL(
        [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            *(
                f"CREATE POLICY {name} ON {table} FOR {command} TO {APP} {rule}"
                for name, (command, rule) in policies.items()
            ),
            f"CREATE POLICY {table}_trusted ON {table} FOR ALL TO {WORKER}, {STAFF}"
            " USING (true) WITH CHECK (true)",
        ],
        [
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            *(f"DROP POLICY {name} ON {table}" for name in [*policies, f"{table}_trusted"]),
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0003_grants")]

    operations = [
        fence(
            FACTORS,
            {
                "SELECT": "USING (true)",
                "INSERT": f"WITH CHECK ({OWN})",
                "UPDATE": f"USING ({OWN}) WITH CHECK ({OWN})",
                "DELETE": f"USING ({OWN})",
            },
        ),
        fence(LOGINS, {"ALL": f"USING ({OWN}) WITH CHECK ({OWN})"}),
    ]
