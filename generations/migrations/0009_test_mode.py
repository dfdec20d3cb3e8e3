from __future__ import annotations

from django.db import migrations, models

from core import acting
from core.rows import ModeSecurity


def _is_test() -> models.BooleanField:
    """With the database's own default, so that no row is rewritten."""
    return models.BooleanField(db_default=False, default=acting.is_test, editable=False)


class Migration(migrations.Migration):
    dependencies = [
        ("generations", "0008_image_personal_model_filled"),
        ("models_training", "0004_test_mode"),
    ]

    operations = [
        migrations.AddField("enhancement", "is_test", _is_test()),
        migrations.AddField("generatedimage", "is_test", _is_test()),
        migrations.AddField("generation", "is_test", _is_test()),
        ModeSecurity("generations_enhancement"),
        ModeSecurity("generations_generatedimage"),
        ModeSecurity("generations_generation"),
    ]
