from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("models_training", "0014_finished"),
    ]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="facts",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="photo",
            name="facts_version",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="photo",
            name="measured_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="photo",
            name="not_measured",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
