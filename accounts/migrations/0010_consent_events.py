from __future__ import annotations

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

PURPOSES = (
    ("terms", "terms of use, and being 18 or older"),
    ("train_model", "training a model with photos of a face"),
)
EVENTS = (("given", "Given"), ("withdrawn", "Withdrawn"))


class Migration(migrations.Migration):
    """A withdrawal is a row of its own; what is there was given."""

    dependencies = [("accounts", "0009_log_by_id")]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="event",
            field=models.CharField(
                choices=EVENTS, db_default="given", default="given", max_length=9
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="purpose",
            field=models.CharField(choices=PURPOSES, max_length=20),
        ),
        migrations.RemoveConstraint(model_name="consent", name="consent_purpose_known"),
        AddConstraintNotValid(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("event__in", [name for name, _ in EVENTS]),
                    ("purpose__in", [name for name, _ in PURPOSES]),
                ),
                name="consent_purpose_and_event_known",
            ),
        ),
    ]
