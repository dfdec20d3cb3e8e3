from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("models_training", "0005_encrypt_names"),
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
