"""dj-stripe knows no owners: what each role may see and do of its tables."""

from __future__ import annotations

from django.db import migrations

from core.row_security import APP, STAFF, WORKER

# The web sees nothing but the invoices of the person it acts for, and staff read; of a customer
# both may cut the tie to a person, who can then be deleted. No role may keep a key.
FENCE = rf"""
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables
    WHERE schemaname = current_schema() AND tablename LIKE 'djstripe\_%'
  LOOP
    EXECUTE format('REVOKE ALL ON %I FROM {APP}', name);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM {STAFF}', name);
  END LOOP;
END $$;
REVOKE ALL ON djstripe_apikey, djstripe_webhookendpoint FROM {STAFF}, {WORKER};
GRANT SELECT (subscriber_id), UPDATE (subscriber_id) ON djstripe_customer TO {APP}, {STAFF};
GRANT SELECT ON djstripe_invoice TO {APP};
ALTER TABLE djstripe_invoice ENABLE ROW LEVEL SECURITY;
CREATE POLICY djstripe_invoice_own ON djstripe_invoice FOR SELECT TO {APP}
  USING (customer_id IN (SELECT stripe_customer_id FROM billing_stripecustomer));
CREATE POLICY djstripe_invoice_trusted ON djstripe_invoice FOR ALL TO {WORKER}, {STAFF}
  USING (true) WITH CHECK (true);
"""  # noqa: S608  names of our own
OPEN = """
DROP POLICY djstripe_invoice_trusted ON djstripe_invoice;
DROP POLICY djstripe_invoice_own ON djstripe_invoice;
ALTER TABLE djstripe_invoice DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("djstripe", "0001_initial"), ("billing", "0002_row_security")]

    operations = [migrations.RunSQL(FENCE, OPEN)]
