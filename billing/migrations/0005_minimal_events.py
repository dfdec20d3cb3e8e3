from __future__ import annotations

import json
from typing import Any

from django.db import migrations

from billing.stripe.minimal import reference
from core.row_security import WORKER, role_scope
from core.stored_texts import change_column


def shorten(payload: str) -> str:
    told = json.loads(payload)
    has_subject = isinstance((told.get("data") or {}).get("object"), dict)
    kept = reference(told) if has_subject else told
    return payload if kept == told else json.dumps(kept)


def shorten_all(apps: Any, _: Any) -> None:
    """Batch by batch; what is short already stays, so it may be broken off and repeated."""
    events = apps.get_model("billing", "StripeEvent")
    change_column(events, "payload", shorten, scope=lambda: role_scope(WORKER))


class Migration(migrations.Migration):
    """Events keep what they are about. What they told of a person is gone for good, so there is
    nothing to do on the way back."""

    atomic = False
    dependencies = [("billing", "0004_validate_order_state"), ("core", "0003_grants")]

    operations = [migrations.RunPython(shorten_all, migrations.RunPython.noop)]
