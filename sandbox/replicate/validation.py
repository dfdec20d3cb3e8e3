"""Checks requests as strictly as the strictest reading of Replicate's documents."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.replicate.errors import invalid, invalid_field
from sandbox.replicate.schemas import Schema

Fault = dict[str, str]
EVENTS = ("start", "output", "logs", "completed")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
TYPES: dict[str, tuple[str, Any]] = {
    "string": ("string", str),
    "integer": ("integer", int),
    "number": ("number", (int, float)),
    "boolean": ("boolean", bool),
    "array": ("array", list),
}


def check_keys(body: Any, required: Collection[str], optional: Collection[str]) -> dict[str, Any]:
    """The body as an object with these keys only. Or a refusal (422)."""
    if not isinstance(body, dict):
        raise invalid_field("(root)", "invalid_type", "Invalid type. Expected: object")
    faults = [
        _fault("(root)", "required", f"{name} is required")
        for name in required
        if name not in body
    ]
    faults += [
        _fault(
            "(root)",
            "additional_property_not_allowed",
            f"Additional property {name} is not allowed",
        )
        for name in body
        if name not in required and name not in optional
    ]
    if faults:
        raise invalid(faults)
    return body


def check_webhook(body: Mapping[str, Any]) -> None:
    """A webhook must be https; plain http is taken for loopback only. Or a refusal (422)."""
    faults = []
    if "webhook" in body and not _is_webhook(body["webhook"]):
        faults.append(_fault("webhook", "format", "Does not match format 'https-url'"))
    chosen = body.get("webhook_events_filter", [])
    if not isinstance(chosen, list) or any(event not in EVENTS for event in chosen):
        faults.append(
            _fault("webhook_events_filter", "enum", f"Must be a list of {', '.join(EVENTS)}")
        )
    if faults:
        raise invalid(faults)


def check_input(given: Any, schema: Schema) -> dict[str, Any]:
    """The input, if the schema takes it; unknown names are refused. Or a refusal (422)."""
    if not isinstance(given, dict):
        raise invalid_field("input", "invalid_type", "Invalid type. Expected: object")
    faults = [
        _fault("input", "required", f"{name} is required")
        for name in schema.get("required", ())
        if given.get(name) is None
    ]
    for name, value in given.items():
        faults += _faults_of(name, value, schema["properties"].get(name))
    if faults:
        raise invalid(faults)
    return given


def with_defaults(given: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    defaults = {name: one.get("default") for name, one in schema["properties"].items()}
    return defaults | {name: value for name, value in given.items() if value is not None}


def _is_webhook(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    parts = urlsplit(value)
    if parts.scheme == "http":
        return parts.hostname in LOOPBACK
    return parts.scheme == "https" and bool(parts.hostname)


def _faults_of(name: str, value: Any, schema: Schema | None) -> list[Fault]:
    field = f"input.{name}"
    if schema is None:
        text = f"Additional property {name} is not allowed"
        return [_fault(field, "additional_property_not_allowed", text)]
    if value is None and "default" not in schema:
        return []
    word, kind = TYPES[schema["type"]]
    if not isinstance(value, kind) or (isinstance(value, bool) and word != "boolean"):
        given = type(value).__name__
        text = f"Invalid type. Expected: {word}, given: {given}"
        return [_fault(field, "invalid_type", text)]
    return [_fault(field, *found) for found in _limits(value, schema)]


def _limits(value: Any, schema: Schema) -> list[tuple[str, str]]:
    found = []
    if "minimum" in schema and value < schema["minimum"]:
        found.append(("number_gte", f"Must be greater than or equal to {schema['minimum']}"))
    if "maximum" in schema and value > schema["maximum"]:
        found.append(("number_lte", f"Must be less than or equal to {schema['maximum']}"))
    if "enum" in schema and value not in schema["enum"]:
        choices = ", ".join(f'"{choice}"' for choice in schema["enum"])
        found.append(("enum", f"Must be one of the following: {choices}"))
    if schema.get("format") == "uri" and not value.startswith(("http://", "https://", "data:")):
        found.append(("format", "Does not match format 'uri'"))
    return found


def _fault(field: str, kind: str, description: str) -> Fault:
    return {"type": kind, "field": field, "description": description}
