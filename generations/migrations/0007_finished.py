from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The staff's numbers read the jobs that ended on a day. Made without a lasting lock."""

    atomic = False
    dependencies = [("generations", "0006_request_id")]

    operations = [
        AddIndexConcurrently(
            "enhancement",
            models.Index(
                condition=models.Q(("finished_at__isnull", False)),
                fields=["finished_at"],
                name="enhancement_finished",
            ),
        ),
        AddIndexConcurrently(
            "generation",
            models.Index(
                condition=models.Q(("finished_at__isnull", False)),
                fields=["finished_at"],
                name="generation_finished",
            ),
        ),
    ]
