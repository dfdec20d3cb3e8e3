"""The OpenAPI document, and what its pages pick out of it.

The generator is loaded on the first look only: most processes are never asked for the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_DEEPEST = 4


@dataclass(frozen=True)
class Entry:
    """One operation: the line in a list, and what its page is made of."""

    id: str
    method: str
    path: str
    facts: dict[str, Any]

    @property
    def summary(self) -> str:
        return self.facts["summary"]

    @property
    def tag(self) -> str:
        return self.facts["tags"][0]

    @property
    def scope(self) -> str:
        """Empty where any token will do, and where none is needed."""
        return "".join(name for one in self.facts["security"] for name in one.get("token", []))

    @property
    def is_open(self) -> bool:
        return self.facts["security"] == [{}]

    @property
    def body(self) -> tuple[str, dict[str, Any]] | None:
        """The media type of the body and what it holds."""
        content = self.facts.get("requestBody", {}).get("content", {})
        return next(iter(content.items()), None)


@dataclass(frozen=True)
class Property:
    """One name in a body or an answer, `settings.seed` for one inside another."""

    name: str
    kind: str
    required: bool
    about: str


def document() -> dict[str, Any]:
    from core.api.docs.schema import document as made

    return made()


def entries() -> list[Entry]:
    paths = document()["paths"]
    return [
        Entry(facts["operationId"], method.upper(), path, facts)
        for path, methods in paths.items()
        for method, facts in methods.items()
    ]


def by_tag() -> dict[str, list[Entry]]:
    grouped: dict[str, list[Entry]] = {}
    for entry in sorted(entries(), key=lambda one: (one.tag, one.path)):
        grouped.setdefault(entry.tag, []).append(entry)
    return grouped


def properties(schema: dict[str, Any], depth: int = 0, before: str = "") -> Iterator[Property]:
    """Flat, each in front of what is inside it."""
    whole = resolved(schema)
    needed = whole.get("required", [])
    for name, inner in whole.get("properties", {}).items():
        plain = resolved(inner)
        words = plain.get("description", "").split("\n\n")[0]
        yield Property(before + name, kind_of(plain), name in needed, words)
        items = resolved(plain.get("items", {})) if "items" in plain else plain
        if depth < _DEEPEST and "properties" in items:
            mark = "[]" if "items" in plain else ""
            yield from properties(items, depth + 1, f"{before}{name}{mark}.")


def kind_of(schema: dict[str, Any]) -> str:
    """In words: "string (uuid) or null", "one of: dark, light", "integer, 1 to 100"."""
    plain = resolved(schema)
    if "enum" in plain:
        return "one of: " + ", ".join(str(value) for value in plain["enum"] if value != "")
    if "items" in plain:
        return f"list of {kind_of(plain['items'])}"
    alternatives = plain.get("oneOf") or plain.get("anyOf")
    if alternatives:
        return " or ".join(kind_of(one) for one in alternatives)
    names = plain.get("type", "object")
    words = " or ".join(names) if isinstance(names, list) else str(names)
    return words + _form(plain) + _range(plain)


def _form(schema: dict[str, Any]) -> str:
    return f" ({schema['format']})" if schema.get("format") else ""


def _range(schema: dict[str, Any]) -> str:
    least = schema.get("minimum", schema.get("minLength"))
    most = schema.get("maximum", schema.get("maxLength"))
    unit = " characters" if "maxLength" in schema or "minLength" in schema else ""
    if least is not None and most is not None:
        return f", {least:,} to {most:,}{unit}"
    if most is not None:
        return f", up to {most:,}{unit}"
    return f", {least:,} or more{unit}" if least is not None else ""


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference points to; a description beside it wins."""
    if len(schema.get("allOf", [])) == 1:
        schema = {**schema, **schema["allOf"][0]}
    if "$ref" not in schema:
        return schema
    name = re.sub(r"^#/components/schemas/", "", schema["$ref"])
    return document()["components"]["schemas"][name] | {
        key: value for key, value in schema.items() if key == "description"
    }
