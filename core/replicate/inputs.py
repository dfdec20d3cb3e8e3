"""The inputs a model version takes, read from its own OpenAPI schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def inputs_of(version: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Name to rule (type, minimum, maximum, enum, default …), with its references filled in."""
    schemas = _inside(version, "openapi_schema", "components", "schemas")
    properties = _inside(schemas, "Input", "properties")
    return {name: _rule(found, schemas) for name, found in properties.items()}


def clip_inputs(inputs: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """What the version takes of these: unknown and impossible ones go, numbers move into range.

    An empty schema tells nothing, so everything stays.
    """
    given = {name: value for name, value in inputs.items() if value is not None}
    if not schema:
        return given
    clipped = {name: _clip(value, schema[name]) for name, value in given.items() if name in schema}
    return {name: value for name, value in clipped.items() if value is not None}


def _clip(value: Any, rule: Any) -> Any:
    """The value inside the rule, or None where only the version's default will do."""
    rule = rule if isinstance(rule, Mapping) else {}
    choices = rule.get("enum")
    if isinstance(choices, list):
        return value if value in choices else None
    if rule.get("type") not in {"integer", "number"}:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    value = max(value, rule.get("minimum", value))
    value = min(value, rule.get("maximum", value))
    return round(value) if rule["type"] == "integer" else value


def _rule(found: Any, schemas: Mapping[str, Any]) -> dict[str, Any]:
    """Choices lie in a schema of their own, named by a reference in `allOf`."""
    rule = dict(found) if isinstance(found, Mapping) else {}
    parts = rule.pop("allOf", None) or []
    for part in [*parts, {"$ref": rule.pop("$ref", None)}]:
        name = str(part.get("$ref") or "").rpartition("/")[2]
        rule = {**_inside(schemas, name), **rule}
    return rule


def _inside(found: Any, *names: str) -> Mapping[str, Any]:
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}
