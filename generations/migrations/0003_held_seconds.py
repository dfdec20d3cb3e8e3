from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generations", "0002_row_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="enhancement",
            name="held_seconds",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="generation",
            name="held_seconds",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
    ]
