"""A vendor's key is in the environment alone: whatever would write one down is refused."""

from __future__ import annotations

from django.db import migrations

REFUSE = """
DELETE FROM djstripe_apikey;
UPDATE djstripe_webhookendpoint SET secret = '' WHERE secret <> '';
ALTER TABLE djstripe_apikey ADD CONSTRAINT djstripe_apikey_stays_empty CHECK (false);
ALTER TABLE djstripe_webhookendpoint ADD CONSTRAINT djstripe_webhookendpoint_no_secret
  CHECK (secret = '');
"""
ALLOW = """
ALTER TABLE djstripe_webhookendpoint DROP CONSTRAINT djstripe_webhookendpoint_no_secret;
ALTER TABLE djstripe_apikey DROP CONSTRAINT djstripe_apikey_stays_empty;
"""


class Migration(migrations.Migration):
    dependencies = [("djstripe", "0002_read_only")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
