from django.db import migrations, models

import core.request_id


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0011_paid_orders"),
    ]

    operations = [
        migrations.AddField(
            model_name="refund",
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
