from __future__ import annotations

from typing import Any

from django.db import migrations, models

from core.row_security import WORKER, role_scope
from core.stored_texts import encrypt_columns

BATCH = 1000
INDEX = "personalmodel_trigger_once"


def fill_index(apps: Any, _: Any) -> None:
    """Batch by batch; only what has none yet, so it may be broken off and repeated."""
    rows = apps.get_model("models_training", "PersonalModel").objects.filter(trigger_index=None)
    while True:
        with role_scope(WORKER):
            batch = list(rows.select_for_update()[:BATCH])
            for row in batch:
                row.save(update_fields=["trigger_index"])
        if not batch:
            return


class Migration(migrations.Migration):
    """A word is used once by each person, which the database sees by the index alone."""

    atomic = False
    dependencies = [("models_training", "0004_encrypted_names")]

    operations = [
        encrypt_columns("models_training", "personalmodel", "name", "trigger_word"),
        encrypt_columns("models_training", "photo", "name"),
        migrations.RunPython(fill_index, migrations.RunPython.noop),
        migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}", migrations.RunSQL.noop),
        migrations.RunSQL(
            f"CREATE UNIQUE INDEX CONCURRENTLY {INDEX} ON models_training_personalmodel"
            " (owner_id, is_test, trigger_index) WHERE deleted_at IS NULL",
            f"DROP INDEX CONCURRENTLY {INDEX}",
            state_operations=[
                migrations.AddConstraint(
                    "personalmodel",
                    models.UniqueConstraint(
                        fields=["owner", "is_test", "trigger_index"],
                        condition=models.Q(deleted_at=None),
                        name=INDEX,
                    ),
                )
            ],
        ),
    ]
