from __future__ import annotations

from django.db import migrations

from core.row_security import WORKER, ModeSecurity, OwnerRowSecurity, TieToOwner

ACTIVITY, BATCH, SOURCE, VECTORISATION = (
    "vectorizing_activity",
    "vectorizing_vectorbatch",
    "vectorizing_vectorsource",
    "vectorizing_vectorisation",
)


class Migration(migrations.Migration):
    dependencies = [
        ("vectorizing", "0001_initial"),
        ("generations", "0002_row_security"),
        ("core", "0002_row_security"),
    ]

    operations = [
        *(OwnerRowSecurity(table) for table in (BATCH, SOURCE, VECTORISATION)),
        ModeSecurity(VECTORISATION),
        TieToOwner(SOURCE, "batch_id", BATCH),
        TieToOwner(SOURCE, "image_id", "generations_generatedimage"),
        TieToOwner(VECTORISATION, "source_id", SOURCE),
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
