import django.utils.timezone
from django.db import migrations, models

from core.row_security import APP, STAFF, WORKER, Grants


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_people_by_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=300)),
                (
                    "level",
                    models.CharField(
                        choices=[("news", "News"), ("warning", "Warning")],
                        default="news",
                        max_length=10,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("all", "Everybody"),
                            ("signed_in", "Who is signed in"),
                            ("staff", "Staff"),
                        ],
                        default="all",
                        max_length=10,
                    ),
                ),
                ("begins_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("made_by_id", models.UUIDField(blank=True, editable=False, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at", None),
                            ("ends_at__gt", models.F("begins_at")),
                            _connector="OR",
                        ),
                        name="announcement_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceSwitch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("sign_up", "Sign-up"),
                            ("training", "Training"),
                            ("generation", "Pictures"),
                            ("vectorising", "Vectorising"),
                            ("payments", "Payments"),
                            ("enhancement", "Enhancing prompts"),
                            ("spending", "Spending"),
                            ("website", "Website"),
                        ],
                        max_length=20,
                    ),
                ),
                ("is_on", models.BooleanField()),
                ("message", models.CharField(blank=True, default="", max_length=300)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_id", models.UUIDField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("name"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="serviceswitch_newest",
                    )
                ],
            },
        ),
        # Nobody turns a switch unseen: a row is added, and none is changed or taken away. The web
        # only reads them; the workers' spending brake turns one too.
        Grants(
            "core_serviceswitch",
            {APP: "SELECT", WORKER: "SELECT, INSERT", STAFF: "SELECT, INSERT"},
        ),
        Grants(
            "core_announcement",
            {APP: "SELECT", WORKER: "SELECT", STAFF: "SELECT, INSERT, UPDATE"},
        ),
    ]
