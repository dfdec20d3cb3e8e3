from django.db import migrations, models

import core.request_id


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_milestones"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportexport",
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
