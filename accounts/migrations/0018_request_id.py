from django.db import migrations, models

import core.request_id


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0017_no_act_for_oneself"),
    ]

    operations = [
        migrations.AddField(
            model_name="dataexport",
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
            model_name="erasure",
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
            model_name="staffact",
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
