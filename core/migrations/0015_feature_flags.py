import django.utils.timezone
from django.db import migrations, models

from core.row_security import APP, STAFF, WORKER, Grants


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0014_moderation"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeatureFlag",
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
                        choices=[("self_refund", "Refunds by the buyer's own button")],
                        max_length=20,
                    ),
                ),
                ("share", models.PositiveSmallIntegerField(help_text="Per cent of all people.")),
                ("for_staff", models.BooleanField(default=True)),
                ("people", models.JSONField(blank=True, default=list)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_id", models.UUIDField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("name"),
                        models.OrderBy(models.F("id"), descending=True),
                        name="featureflag_newest",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("share__gte", 0), ("share__lte", 100)),
                        name="featureflag_share",
                    )
                ],
            },
        ),
        Grants("core_featureflag", {APP: "SELECT", WORKER: "SELECT", STAFF: "SELECT, INSERT"}),
    ]
