from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("models_training", "0003_photo_removed_at"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="modeldeletion",
            name="told_at",
        ),
        migrations.RemoveField(
            model_name="training",
            name="told_at",
        ),
    ]
