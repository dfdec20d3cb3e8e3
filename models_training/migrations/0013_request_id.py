from django.db import migrations, models

import core.request_id


class Migration(migrations.Migration):
    dependencies = [
        ("models_training", "0012_taken_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="modeldeletion",
            name="request_id",
            field=models.CharField(
                blank=True,
                db_default="",
                default=core.request_id.current,
                editable=False,
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="training",
            name="request_id",
            field=models.CharField(
                blank=True,
                db_default="",
                default=core.request_id.current,
                editable=False,
                max_length=64,
            ),
        ),
    ]
