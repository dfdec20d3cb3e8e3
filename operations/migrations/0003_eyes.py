import django.utils.timezone
from django.db import migrations, models

from core.row_security import APP, STAFF, WORKER, Grants

READ = "SELECT"


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0002_backups"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("samples", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Observation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("site", "Website and API"),
                            ("training", "Trainings"),
                            ("generation", "Pictures"),
                            ("vectorising", "Vectorising"),
                            ("payments", "Payments"),
                            ("mail", "Mail"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ok", "Works"),
                            ("paused", "Paused"),
                            ("slow", "Slow"),
                            ("down", "Down"),
                        ],
                        max_length=8,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("at", "part"), name="observation_once")
                ],
            },
        ),
        Grants("operations_reading", {APP: READ, WORKER: "SELECT, INSERT, UPDATE", STAFF: READ}),
        Grants(
            "operations_observation", {APP: READ, WORKER: "SELECT, INSERT, DELETE", STAFF: READ}
        ),
    ]
