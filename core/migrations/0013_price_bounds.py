"""A price is bounded, so that times the most that a call can take it is a number still."""

from __future__ import annotations

import django.core.validators
from django.db import migrations, models

MOST = 100_000_000_000


class Migration(migrations.Migration):
    dependencies = [("core", "0012_spending_brake")]

    operations = [
        migrations.RemoveConstraint(model_name="providerprice", name="providerprice_amount"),
        migrations.AlterField(
            model_name="providerprice",
            name="nano_usd",
            field=models.BigIntegerField(
                help_text="For one unit: $0.001525 a second is 1525000, $0.75 a million tokens is 750.",
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(MOST),
                ],
                verbose_name="billionths of a dollar",
            ),
        ),
        migrations.AddConstraint(
            model_name="providerprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("nano_usd__gte", 0), ("nano_usd__lte", MOST)),
                name="providerprice_amount",
            ),
        ),
    ]
