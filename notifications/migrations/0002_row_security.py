from __future__ import annotations

from django.db import migrations

from core.row_security import OwnerRowSecurity, TieToOwner

ENDPOINT, EVENT, DELIVERY = (
    "notifications_webhookendpoint",
    "notifications_webhookevent",
    "notifications_webhookdelivery",
)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("core", "0002_row_security")]

    operations = [
        OwnerRowSecurity(ENDPOINT),
        OwnerRowSecurity(EVENT),
        OwnerRowSecurity(DELIVERY),
        TieToOwner(DELIVERY, "endpoint_id", ENDPOINT),
        TieToOwner(DELIVERY, "event_id", EVENT),
    ]
