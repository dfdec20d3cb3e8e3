from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The staff's numbers read the jobs that ended on a day. Made without a lasting lock."""

    atomic = False
    dependencies = [("models_training", "0013_request_id")]

    operations = [
        AddIndexConcurrently(
            "training",
            models.Index(
                condition=models.Q(("finished_at__isnull", False)),
                fields=["finished_at"],
                name="training_finished",
            ),
        ),
    ]
