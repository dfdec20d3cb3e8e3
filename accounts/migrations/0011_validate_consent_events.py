"""All rows are looked at without keeping anybody out."""

from __future__ import annotations

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_consent_events")]

    operations = [ValidateConstraint(model_name="consent", name="consent_purpose_and_event_known")]
