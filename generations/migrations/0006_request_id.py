from django.db import migrations, models

import core.request_id


class Migration(migrations.Migration):
    dependencies = [
        ("generations", "0005_taken_of_models"),
    ]

    operations = [
        migrations.AddField(
            model_name="enhancement",
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
            model_name="generation",
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
