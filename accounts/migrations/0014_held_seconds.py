from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_erasures"),
    ]

    operations = [
        migrations.AddField(
            model_name="dataexport",
            name="held_seconds",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="erasure",
            name="held_seconds",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
    ]
