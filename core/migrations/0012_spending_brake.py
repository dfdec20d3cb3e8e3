from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0011_published_prices"),
    ]

    operations = [
        migrations.AddField(
            model_name="serviceswitch",
            name="is_automatic",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
