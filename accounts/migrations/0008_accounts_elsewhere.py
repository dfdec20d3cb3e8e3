"""Whoever is logged in changes their own accounts elsewhere only.

A login finds one before it is known who asks, whoever else is logged in, so they are read by all;
what is read is a keyed hash. Apps and tokens of providers are kept in no table.
"""

from __future__ import annotations

from django.db import migrations

from core.row_security import APP, CURRENT_USER, STAFF, WORKER, Grants

ACCOUNTS, TOKENS, APPS = (f"socialaccount_social{name}" for name in ("account", "token", "app"))
OWN = f"(user_id = {CURRENT_USER} OR {CURRENT_USER} IS NULL)"
POLICIES = {
    "select": f"FOR SELECT TO {APP} USING (true)",
    "insert": f"FOR INSERT TO {APP} WITH CHECK {OWN}",
    "update": f"FOR UPDATE TO {APP} USING {OWN} WITH CHECK {OWN}",
    "delete": f"FOR DELETE TO {APP} USING {OWN}",
    "trusted": f"FOR ALL TO {WORKER}, {STAFF} USING (true) WITH CHECK (true)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_encrypt_names"),
        ("core", "0004_own_second_factors_and_logins"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [
        Grants(
            ACCOUNTS,
            {APP: "SELECT, INSERT, UPDATE, DELETE", WORKER: "SELECT, DELETE", STAFF: "SELECT"},
        ),
        # Nothing is in them; Django empties the tokens where an account goes.
        Grants(TOKENS, {APP: "SELECT, DELETE", WORKER: "SELECT, DELETE"}),
        Grants(APPS, {}),
        migrations.RunSQL(
            [
                f"ALTER TABLE {ACCOUNTS} ENABLE ROW LEVEL SECURITY",
                *(
                    f"CREATE POLICY {ACCOUNTS}_{name} ON {ACCOUNTS} {rule}"
                    for name, rule in POLICIES.items()
                ),
            ],
            [
                f"ALTER TABLE {ACCOUNTS} DISABLE ROW LEVEL SECURITY",
                *(f"DROP POLICY {ACCOUNTS}_{name} ON {ACCOUNTS}" for name in POLICIES),
            ],
        ),
    ]
