"""Apart from the columns, and without a lock that would stop writers of a large table."""

from __future__ import annotations

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

TABLE = "generations_generatedimage"
NAME = "image_id_owner"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("generations", "0003_kept_vectors")]

    operations = [
        ValidateConstraint("generatedimage", "image_of_a_prompt_or_a_drawing"),
        migrations.RunSQL(
            [
                f'CREATE UNIQUE INDEX CONCURRENTLY "{NAME}" ON "{TABLE}" (id, owner_id)',
                f'ALTER TABLE "{TABLE}" ADD CONSTRAINT "{NAME}" UNIQUE USING INDEX "{NAME}"',
            ],
            [f'ALTER TABLE "{TABLE}" DROP CONSTRAINT "{NAME}"'],
            state_operations=[
                migrations.AddConstraint(
                    "generatedimage",
                    models.UniqueConstraint(fields=["id", "owner"], name=NAME),
                )
            ],
        ),
    ]
