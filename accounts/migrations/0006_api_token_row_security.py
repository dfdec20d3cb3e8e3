from __future__ import annotations

from django.db import migrations

from core.rows import APP, OwnerRowSecurity

TABLE = "accounts_apitoken"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_api_token")]

    operations = [
        OwnerRowSecurity(TABLE),
        # Whoever holds a token may find it before anybody is signed in: one row, to read only.
        migrations.RunSQL(
            f'CREATE POLICY "{TABLE}_by_digest" ON "{TABLE}" FOR SELECT TO {APP}'
            " USING (digest = (select current_setting('app.token_digest', true)))",
            f'DROP POLICY "{TABLE}_by_digest" ON "{TABLE}"',
        ),
    ]
