from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What the staff's numbers read of orders. Made without a lasting lock."""

    atomic = False
    dependencies = [("billing", "0010_validate_refunds")]

    operations = [
        migrations.AddField(
            "order", "monthly_minor", models.BigIntegerField(blank=True, null=True)
        ),
        AddIndexConcurrently(
            "order",
            models.Index(
                condition=models.Q(("paid_at__isnull", False)),
                fields=["currency", "paid_at"],
                name="order_paid",
            ),
        ),
    ]
