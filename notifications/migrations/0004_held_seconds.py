from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="webhookdelivery",
            name="held_seconds",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
    ]
