from __future__ import annotations

from django.db import migrations

from core.rows import OwnerRowSecurity, TieToOwner


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_webhooks"), ("core", "0002_grants")]

    operations = [
        OwnerRowSecurity("accounts_webhookendpoint"),
        OwnerRowSecurity("accounts_webhookevent"),
        OwnerRowSecurity("accounts_webhookdelivery"),
        TieToOwner("accounts_webhookdelivery", "endpoint_id", "accounts_webhookendpoint"),
        TieToOwner("accounts_webhookdelivery", "event_id", "accounts_webhookevent"),
    ]
