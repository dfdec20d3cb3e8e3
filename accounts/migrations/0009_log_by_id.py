from __future__ import annotations

from django.db import migrations

# Few rows: what superusers changed of somebody, by hand.
BY_ID = """
UPDATE django_admin_log SET object_repr = 'user ' || object_id WHERE content_type_id IN (
  SELECT id FROM django_content_type WHERE app_label = 'accounts' AND model = 'user')
"""


class Migration(migrations.Migration):
    """The log of the administration names a person by the id, as it does from now on."""

    dependencies = [
        ("accounts", "0008_accounts_elsewhere"),
        ("admin", "0003_logentry_add_action_flag_choices"),
    ]

    operations = [migrations.RunSQL(BY_ID, migrations.RunSQL.noop)]
