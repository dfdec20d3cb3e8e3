"""The tie of trainings to their trainer is looked through; nobody waits for it meanwhile."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("models_training", "0016_trainers")]

    operations = [
        migrations.RunSQL(
            'ALTER TABLE "models_training_training" VALIDATE CONSTRAINT training_trainer',
            migrations.RunSQL.noop,
        )
    ]
