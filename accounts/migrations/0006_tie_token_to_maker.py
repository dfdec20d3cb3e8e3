from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

TOKENS = "accounts_apitoken"
KEY = "accounts_apitoken_maker_same_owner"


class Migration(migrations.Migration):
    """What a token made has the token's owner, and goes with it. Made without a lasting lock."""

    atomic = False
    dependencies = [("accounts", "0005_token_maker")]

    operations = [
        AddIndexConcurrently("apitoken", models.Index(fields=["maker"], name="apitoken_maker")),
        migrations.RunSQL(
            f'CREATE UNIQUE INDEX CONCURRENTLY "{TOKENS}_id_owner" ON "{TOKENS}" (id, owner_id)',
            f'DROP INDEX CONCURRENTLY "{TOKENS}_id_owner"',
        ),
        migrations.RunSQL(
            f'ALTER TABLE "{TOKENS}" ADD CONSTRAINT "{KEY}" FOREIGN KEY (maker_id, owner_id)'
            f' REFERENCES "{TOKENS}" (id, owner_id) ON DELETE CASCADE NOT VALID',
            f'ALTER TABLE "{TOKENS}" DROP CONSTRAINT "{KEY}"',
        ),
        migrations.RunSQL(
            f'ALTER TABLE "{TOKENS}" VALIDATE CONSTRAINT "{KEY}"', migrations.RunSQL.noop
        ),
    ]
