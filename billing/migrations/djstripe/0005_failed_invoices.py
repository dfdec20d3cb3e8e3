"""The staff's numbers look at invoices that could not be collected at once, which are few."""

from __future__ import annotations

from django.db import migrations

MAKE = """
CREATE INDEX CONCURRENTLY djstripe_invoice_failed ON djstripe_invoice (created)
WHERE (stripe_data->>'attempt_count')::int > 1
  OR (stripe_data->>'attempted') = 'true' AND (stripe_data->>'status') <> 'paid'
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("djstripe", "0004_no_persons")]

    operations = [
        migrations.RunSQL(MAKE, "DROP INDEX CONCURRENTLY djstripe_invoice_failed"),
    ]
