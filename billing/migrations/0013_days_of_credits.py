from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The staff's numbers read the entries of a day, and the holds that were closed on it. Made without a lasting lock."""

    atomic = False
    dependencies = [("billing", "0012_request_id")]

    operations = [
        AddIndexConcurrently(
            "credithold",
            models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["closed_at"],
                name="hold_closed",
            ),
        ),
        AddIndexConcurrently(
            "ledgerentry",
            models.Index(
                fields=["created_at"],
                name="ledgerentry_created",
            ),
        ),
    ]
