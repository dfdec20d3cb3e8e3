"""Payments that take days, renewals that a bank wants confirmed, and events that never came."""

from __future__ import annotations

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

STATES = (
    "created", "disputed", "expired", "failed", "fulfilled", "open", "paid", "pending", "refunded",
)  # fmt: skip
# An earlier start had dj-stripe write the key of the account down.
FORGET_KEYS = """
DO $$
BEGIN
  IF to_regclass('djstripe_apikey') IS NOT NULL THEN DELETE FROM djstripe_apikey; END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_row_security")]

    operations = [
        migrations.RunSQL(FORGET_KEYS, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="order", name="order_state_known"),
        migrations.AddField(
            model_name="order",
            name="pending_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="stripeevent",
            name="was_fetched",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="subscription",
            name="confirm_invoice_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AlterField(
            model_name="order",
            name="state",
            field=models.CharField(
                choices=[
                    ("created", "Created"),
                    ("open", "Open"),
                    ("pending", "Pending"),
                    ("paid", "Paid"),
                    ("fulfilled", "Fulfilled"),
                    ("expired", "Expired"),
                    ("failed", "Failed"),
                    ("refunded", "Refunded"),
                    ("disputed", "Disputed"),
                ],
                default="created",
                max_length=10,
            ),
        ),
        AddConstraintNotValid(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", list(STATES))), name="order_state_known"
            ),
        ),
    ]
