from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0005_minimal_events"),
    ]

    operations = [
        migrations.AddField(
            model_name="creditaccount",
            name="warns_when_low",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
