"""All rows are looked at without keeping anybody out."""

from __future__ import annotations

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

CONSTRAINTS = (
    ("credithold", "credithold_purpose_known"),
    ("credithold", "credithold_returns_no_more_than_captured"),
    ("ledgerentry", "ledgerentry_kind_known"),
    ("ledgerentry", "ledgerentry_sign_by_kind"),
    ("ledgerentry", "ledgerentry_capture_has_a_hold"),
    ("quote", "quote_purpose_known"),
)


class Migration(migrations.Migration):
    dependencies = [("billing", "0009_refunds")]

    operations = [ValidateConstraint(model_name=model, name=name) for model, name in CONSTRAINTS]
