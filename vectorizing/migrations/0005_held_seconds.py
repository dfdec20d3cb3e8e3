from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vectorizing", "0004_encrypt_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="vectorisation",
            name="held_seconds",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
    ]
