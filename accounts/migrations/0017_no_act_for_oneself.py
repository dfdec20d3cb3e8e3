from __future__ import annotations

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart, so that rows are looked at without the lock that stops writers.
    atomic = False

    dependencies = [
        ("accounts", "0016_staff_groups"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="staffact",
            constraint=models.CheckConstraint(
                condition=~models.Q(owner_id=models.F("staff_id")),
                name="staffact_not_for_oneself",
            ),
        ),
        ValidateConstraint(model_name="staffact", name="staffact_not_for_oneself"),
    ]
