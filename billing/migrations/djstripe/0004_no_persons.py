"""Of what Stripe told, ids, states, amounts and countries stay here; persons are Stripe's to know."""

from __future__ import annotations

import json
from typing import Any

from django.db import migrations

from billing.stripe.minimal import without_person
from core.row_security import WORKER, role_scope
from core.stored_texts import change_column

# No role may touch these, which are empty.
CLOSED = {"APIKey", "WebhookEndpoint"}


def scrubbed(stored: str) -> str:
    told = json.loads(stored)
    kept = without_person(told)
    return stored if kept == told else json.dumps(kept)


def scrub_all(apps: Any, _: Any) -> None:
    """Batch by batch; what is scrubbed already stays, so it may be broken off and repeated."""
    for model in apps.get_app_config("djstripe").get_models():
        names = {field.name for field in model._meta.local_fields}
        if "stripe_data" in names and model.__name__ not in CLOSED:
            change_column(model, "stripe_data", scrubbed, scope=as_worker)
    customers = apps.get_model("djstripe", "Customer")
    change_column(customers, "email", lambda stored: "", scope=as_worker)


def as_worker() -> Any:
    return role_scope(WORKER)


class Migration(migrations.Migration):
    """What is gone is gone for good: on the way back there is nothing to do."""

    atomic = False
    dependencies = [("djstripe", "0003_no_keys")]

    operations = [migrations.RunPython(scrub_all, migrations.RunPython.noop)]
