from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("models_training", "0011_suspended_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="personalmodel",
            name="taken_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
