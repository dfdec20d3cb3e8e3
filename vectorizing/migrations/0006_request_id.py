from django.db import migrations, models

import core.request_id


class Migration(migrations.Migration):
    dependencies = [
        ("vectorizing", "0005_held_seconds"),
    ]

    operations = [
        migrations.AddField(
            model_name="vectorisation",
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
