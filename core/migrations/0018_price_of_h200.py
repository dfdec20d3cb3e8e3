"""What a second of the machine costs that newer trainers need, as it was published then."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

SINCE = datetime(2025, 1, 1, tzinfo=UTC)
SKU = {"provider": "replicate", "sku": "gpu-h200", "unit": "second"}


def add(apps: Any, schema_editor: Any) -> None:
    price = apps.get_model("core", "ProviderPrice")
    if not price.objects.filter(**SKU).exists():
        source = "https://replicate.com/pricing"
        price.objects.create(**SKU, nano_usd=1_525_000, source=source, valid_from=SINCE)


class Migration(migrations.Migration):
    dependencies = [("core", "0017_flags_by_command")]
    # Going back, a price that something was reckoned by stays.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
