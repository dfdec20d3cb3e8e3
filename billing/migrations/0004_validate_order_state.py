"""All rows are looked at without keeping anybody out."""

from __future__ import annotations

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_slow_payments")]

    operations = [ValidateConstraint(model_name="order", name="order_state_known")]
