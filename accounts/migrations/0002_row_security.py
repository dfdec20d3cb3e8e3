from __future__ import annotations

from django.db import migrations

from core.row_security import APP, OwnerRowSecurity

TOKENS = "accounts_apitoken"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("core", "0002_row_security")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE accounts_consent ADD CONSTRAINT accounts_consent_owner"
            " FOREIGN KEY (owner_id) REFERENCES accounts_user (id) ON DELETE CASCADE",
            "ALTER TABLE accounts_consent DROP CONSTRAINT accounts_consent_owner",
        ),
        OwnerRowSecurity("accounts_consent", append_only=True),
        OwnerRowSecurity(TOKENS),
        # Whoever holds a token may find it before anybody is signed in: one row, to read only.
        migrations.RunSQL(
            f'CREATE POLICY "{TOKENS}_by_digest" ON "{TOKENS}" FOR SELECT TO {APP}'
            " USING (digest = (select current_setting('app.token_digest', true)))",
            f'DROP POLICY "{TOKENS}_by_digest" ON "{TOKENS}"',
        ),
    ]
