from __future__ import annotations

from django.db import migrations

from core.rows import OwnerRowSecurity


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("core", "0002_grants")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE accounts_consent ADD CONSTRAINT accounts_consent_owner"
            " FOREIGN KEY (owner_id) REFERENCES accounts_user (id) ON DELETE CASCADE",
            "ALTER TABLE accounts_consent DROP CONSTRAINT accounts_consent_owner",
        ),
        OwnerRowSecurity("accounts_consent", append_only=True),
    ]
