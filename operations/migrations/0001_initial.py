from __future__ import annotations

from django.db import migrations

from core.postgres.roles import APP

_RIGHT = "SELECT ON django_migrations"


class Migration(migrations.Migration):
    # The web tells by its names whether the database is this release's.
    dependencies = [("core", "0003_grants")]
    operations = [
        migrations.RunSQL(
            f"GRANT {_RIGHT} TO {APP}",
            f"REVOKE {_RIGHT} FROM {APP}",
        )
    ]
