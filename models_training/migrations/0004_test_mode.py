from __future__ import annotations

from django.db import migrations, models
from django.db.models.functions import Lower

from core import acting
from core.rows import ModeSecurity


def _is_test() -> models.BooleanField:
    """With the database's own default, so that no row is rewritten."""
    return models.BooleanField(db_default=False, default=acting.is_test, editable=False)


class Migration(migrations.Migration):
    dependencies = [("models_training", "0003_model_deletion")]

    operations = [
        migrations.RemoveConstraint("personalmodel", "personalmodel_trigger_once"),
        migrations.AddField("modeldeletion", "is_test", _is_test()),
        migrations.AddField("personalmodel", "is_test", _is_test()),
        migrations.AddField("training", "is_test", _is_test()),
        migrations.AddIndex(
            "personalmodel",
            models.Index(
                fields=["created_at"], condition=models.Q(is_test=True), name="personalmodel_test"
            ),
        ),
        migrations.AddConstraint(
            "personalmodel",
            models.UniqueConstraint(
                "owner",
                "is_test",
                Lower("trigger_word"),
                condition=models.Q(deleted_at=None),
                name="personalmodel_trigger_once_by_mode",
            ),
        ),
        ModeSecurity("models_training_modeldeletion"),
        ModeSecurity("models_training_personalmodel"),
        ModeSecurity("models_training_training"),
    ]
