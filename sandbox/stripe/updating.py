"""What an update asks for, in the terms of the object it is about."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.calls import Call
from sandbox.stripe.objects import Thing


def changes_of(call: Call, thing: Thing) -> dict[str, Any]:
    """The given fields; an empty text clears, metadata is merged."""
    fields = {name: _cleared(value) for name, value in call.params.items() if name != "expand"}
    if "metadata" in call.params:
        fields["metadata"] = merged(thing["metadata"], call.params["metadata"])
    return fields


def merged(known: dict[str, str] | None, given: Any) -> dict[str, str]:
    """Keys with an empty value go; an empty text instead of keys clears all."""
    if given == "":
        return {}
    return {name: value for name, value in ((known or {}) | given).items() if value != ""}


def _cleared(value: Any) -> Any:
    return None if value == "" else value
