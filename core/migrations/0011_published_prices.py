"""The prices that providers publish, as read on 2026-11-30. Staff add newer ones to them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

# Before the first row of any installation.
SINCE = datetime(2025, 1, 1, tzinfo=UTC)
REPLICATE = "https://replicate.com/pricing"
OPENAI = "https://developers.openai.com/api/docs/pricing"
ANTHROPIC = "https://platform.claude.com/docs/en/about-claude/pricing"
# In billionths of a dollar: a second of a machine, a token of a model.
MACHINES = {
    "cpu": 100_000,
    "gpu-t4": 225_000,
    "gpu-l40s": 975_000,
    "gpu-a100-large": 1_400_000,
    "gpu-h100": 1_525_000,
    "gpu-h100-2x": 3_050_000,
    "gpu-h100-4x": 6_100_000,
    "gpu-h100-8x": 12_200_000,
}
MODELS = {
    ("openai", "gpt-5.4-mini", OPENAI): {
        "input_token": 750,
        "cached_input_token": 75,
        "output_token": 4_500,
    },
    ("anthropic", "claude-haiku-4-5", ANTHROPIC): {
        "input_token": 1_000,
        "cached_input_token": 100,
        "cache_write_token": 1_250,
        "output_token": 5_000,
    },
}


def add(apps: Any, schema_editor: Any) -> None:
    price = apps.get_model("core", "ProviderPrice")
    rows = [("replicate", sku, "second", nano, REPLICATE) for sku, nano in MACHINES.items()]
    for (provider, sku, source), units in MODELS.items():
        rows += [(provider, sku, unit, nano, source) for unit, nano in units.items()]
    for provider, sku, unit, nano, source in rows:
        price.objects.create(
            provider=provider, sku=sku, unit=unit, nano_usd=nano, source=source, valid_from=SINCE
        )


class Migration(migrations.Migration):
    dependencies = [("core", "0010_provider_costs")]
    # Going back, the table itself goes.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
