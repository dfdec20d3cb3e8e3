from __future__ import annotations

from django.db import migrations

from core.row_security import APP

# What follows on a decision; what was decided, why and by whom stays as it was written.
AFTER = "lifted_at, appeal, appealed_at, answer, answer_reason, answered_by, answered_at"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0015_feature_flags"),
    ]

    operations = [
        migrations.RunSQL(
            [
                f"REVOKE UPDATE, DELETE ON core_decision FROM {APP}",
                f"GRANT UPDATE ({AFTER}) ON core_decision TO {APP}",
            ],
            f"GRANT UPDATE, DELETE ON core_decision TO {APP}",
        ),
    ]
