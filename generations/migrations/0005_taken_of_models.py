from __future__ import annotations

from django.db import migrations

# A picture's row goes with it, and what was taken of its model has to be known longer.
TO_MODELS = """
UPDATE models_training_personalmodel AS model SET taken_at = first.at
FROM (
    SELECT personal_model_id, min(downloaded_at) AS at FROM generations_generatedimage
    WHERE downloaded_at IS NOT NULL GROUP BY personal_model_id
) AS first
WHERE model.id = first.personal_model_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("generations", "0004_downloaded_at"),
        ("models_training", "0012_taken_at"),
    ]

    operations = [
        migrations.RunSQL(TO_MODELS, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="generatedimage", name="downloaded_at"),
    ]
