from __future__ import annotations

from typing import Any

from django.db import migrations

from accounts.staff_groups import GROUPS, make


def forward(apps: Any, schema_editor: Any) -> None:
    make(apps)


def backward(apps: Any, schema_editor: Any) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_support"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(forward, backward)]
