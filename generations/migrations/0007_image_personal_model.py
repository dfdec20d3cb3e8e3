import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty at first, so that no writer of a large table waits for it."""

    dependencies = [
        ("generations", "0006_generation_lost_checked"),
        ("models_training", "0003_model_deletion"),
    ]

    operations = [
        migrations.AddField(
            model_name="generatedimage",
            name="personal_model",
            field=models.ForeignKey(
                blank=True,
                null=True,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="images",
                to="models_training.personalmodel",
            ),
        ),
    ]
