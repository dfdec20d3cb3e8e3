from __future__ import annotations

from django.db import migrations

from core.rows import WORKER, OwnerRowSecurity, TieToOwner

ACTIVITY = "vectorizing_activity"


class Migration(migrations.Migration):
    dependencies = [
        ("vectorizing", "0001_initial"),
        ("generations", "0004_kept_vectors_checked"),
        ("core", "0002_grants"),
    ]

    operations = [
        OwnerRowSecurity("vectorizing_vectorbatch"),
        OwnerRowSecurity("vectorizing_vectorsource"),
        OwnerRowSecurity("vectorizing_vectorisation"),
        TieToOwner("vectorizing_vectorsource", "batch_id", "vectorizing_vectorbatch"),
        TieToOwner("vectorizing_vectorsource", "image_id", "generations_generatedimage"),
        TieToOwner("vectorizing_vectorisation", "source_id", "vectorizing_vectorsource"),
        migrations.RunSQL(
            f"ALTER TABLE {ACTIVITY} ADD CONSTRAINT {ACTIVITY}_owner"
            " FOREIGN KEY (owner_id) REFERENCES accounts_user (id) ON DELETE CASCADE",
            f"ALTER TABLE {ACTIVITY} DROP CONSTRAINT {ACTIVITY}_owner",
        ),
        OwnerRowSecurity(ACTIVITY, append_only=True),
        # Nobody changes a row; the sweep alone may delete one, and only when its year is over.
        migrations.RunSQL(
            [
                f"GRANT DELETE ON {ACTIVITY} TO {WORKER}",
                f"CREATE POLICY {ACTIVITY}_kept_a_year ON {ACTIVITY} AS RESTRICTIVE"
                f" FOR DELETE TO {WORKER} USING (created_at < now() - interval '365 days')",
            ],
            [
                f"DROP POLICY {ACTIVITY}_kept_a_year ON {ACTIVITY}",
                f"REVOKE DELETE ON {ACTIVITY} FROM {WORKER}",
            ],
        ),
    ]
