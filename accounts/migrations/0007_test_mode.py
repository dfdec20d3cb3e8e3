from __future__ import annotations

from django.db import migrations, models

from core import acting


def _is_test() -> models.BooleanField:
    """With the database's own default, so that no row is rewritten."""
    return models.BooleanField(db_default=False, default=acting.is_test, editable=False)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_api_token_row_security")]

    operations = [
        migrations.AddField("webhookdelivery", "is_test", _is_test()),
    ]
