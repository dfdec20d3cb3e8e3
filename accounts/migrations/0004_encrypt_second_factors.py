from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import migrations, transaction

from core.crypto import PREFIX, decrypt, encrypt
from core.row_security import WORKER, role_scope

PLACE = "mfa.authenticator.data"
BATCH = 1000


def lock(value: str) -> str:
    return value if value.startswith(PREFIX) else encrypt(value, PLACE)


def unlock(value: str) -> str:
    return decrypt(value, PLACE) if value.startswith(PREFIX) else value


def changed(data: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    secrets = {name: change(data[name]) for name in ("secret", "seed") if name in data}
    codes = data.get("migrated_codes")
    listed = {"migrated_codes": [change(code) for code in codes]} if codes else {}
    return data | secrets | listed


def change_all(apps: Any, change: Callable[[str], str]) -> None:
    """Batch by batch; what is done already stays as it is, so it may be broken off and repeated."""
    rows = apps.get_model("mfa", "Authenticator").objects.order_by("pk")
    last = 0
    while True:
        with role_scope(WORKER), transaction.atomic():
            batch = list(rows.select_for_update().filter(pk__gt=last)[:BATCH])
            for row in batch:
                row.data = changed(row.data, change)
            rows.bulk_update(batch, ["data"])
        if not batch:
            return
        last = batch[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("accounts", "0003_theme_of_the_system"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, _: change_all(apps, lock), lambda apps, _: change_all(apps, unlock)
        )
    ]
