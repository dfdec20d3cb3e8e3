"""Operators give features by a command, which works as the workers do; so far only staff could."""

from __future__ import annotations

from django.db import migrations

from core.row_security import WORKER


class Migration(migrations.Migration):
    dependencies = [("core", "0016_decisions_stay")]
    operations = [
        migrations.RunSQL(
            f"GRANT INSERT ON core_featureflag TO {WORKER}",
            f"REVOKE INSERT ON core_featureflag FROM {WORKER}",
        )
    ]
