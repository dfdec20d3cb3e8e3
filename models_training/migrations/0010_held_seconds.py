from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("models_training", "0009_answers_stay"),
    ]

    operations = [
        migrations.AddField(
            model_name="modeldeletion",
            name="held_seconds",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="training",
            name="held_seconds",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
    ]
