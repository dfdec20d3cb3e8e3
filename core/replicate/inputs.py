"""The inputs a model version takes, read from its own OpenAPI schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# What a person reads, and where it stands on the page of the model.
_NO_RULE = frozenset({"description", "title", "x-order"})


def inputs_of(version: Mapping[str, Any], kind: str = "Input") -> dict[str, dict[str, Any]]:
    """Name to rule (type, minimum, maximum, enum, default …), with its references filled in."""
    schemas = _inside(version, "openapi_schema", "components", "schemas")
    properties = _inside(schemas, kind, "properties")
    return {name: _rule(found, schemas) for name, found in properties.items()}


def schema_of(version: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The same with the names of those that must be given."""
    found = _inside(version, "openapi_schema", "components", "schemas", kind)
    required = found.get("required")
    names = [str(one) for one in required] if isinstance(required, list) else []
    return {"properties": inputs_of(version, kind), "required": names}


def clip_inputs(inputs: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """What the version takes of these: unknown and impossible ones go, numbers move into range.

    An empty schema tells nothing, so everything stays.
    """
    given = {name: value for name, value in inputs.items() if value is not None}
    if not schema:
        return given
    clipped = {name: _clip(value, schema[name]) for name, value in given.items() if name in schema}
    return {name: value for name, value in clipped.items() if value is not None}


def changed_inputs(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What is another between two lists of inputs, in words: fields that came, went or changed."""
    gone = [f"{name} is gone" for name in sorted(before.keys() - after.keys())]
    new = [f"{name} is new" for name in sorted(after.keys() - before.keys())]
    both = sorted(before.keys() & after.keys())
    return gone + [said for name in both for said in _changes(name, before, after)] + new


def _changes(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    old, new = before[name], after[name]
    for part in sorted((old.keys() | new.keys()) - _NO_RULE):
        if old.get(part) != new.get(part):
            yield f"{name}: {part} was {old.get(part)} and is {new.get(part)}"


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
