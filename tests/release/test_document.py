"""What breaks programs is found in two OpenAPI documents, and what does not is let through."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from core.api.docs.schema import document
from release.document import breaks

BEFORE: dict[str, Any] = {
    "paths": {
        "/pictures": {
            "get": {
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "string"}},
                    {"name": "kind", "in": "query", "schema": {"enum": ["a", "b"]}},
                ],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Page"}}
                        }
                    }
                },
            },
            "post": {
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/In"}}
                    }
                },
                "responses": {"202": {}, "422": {}},
            },
        }
    },
    "components": {
        "schemas": {
            "In": {
                "type": "object",
                "properties": {"prompt": {"type": "string"}, "steps": {"type": "integer"}},
                "required": ["prompt"],
            },
            "Page": {
                "type": "object",
                "properties": {
                    "rows": {"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
                    "next": {"type": ["string", "null"]},
                },
                "required": ["rows"],
            },
            "Row": {
                "allOf": [{"type": "object", "properties": {"id": {"type": "string"}}}],
                "properties": {"parent": {"$ref": "#/components/schemas/Row"}},
            },
        }
    },
}


def changed(place: str, value: Any) -> list[str]:
    """What breaks once this stands at that place; None takes it away."""
    after = deepcopy(BEFORE)
    *way, last = place.split(">")
    found: Any = after
    for step in way:
        found = found[int(step) if isinstance(found, list) else step]
    if isinstance(found, list):
        found.append(value) if last == "+" else found.pop(int(last))
    elif value is None:
        del found[last]
    else:
        found[last] = value
    return list(breaks(BEFORE, after))


GET, IN = "paths>/pictures>get", "components>schemas>In"


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("paths>/pictures", None, "GET /pictures is gone"),
        (f"{GET}>parameters>0", None, "GET /pictures page is not taken any more"),
        (f"{GET}>parameters>0>required", True, "GET /pictures page must be given now"),
        (f"{GET}>parameters>1>schema>enum", ["a"], "GET /pictures kind does not take b any more"),
        (
            f"{GET}>parameters>+",
            {"name": "x", "in": "query", "required": True},
            "GET /pictures x must be given now",
        ),
        ("paths>/pictures>post>responses>202", None, "POST /pictures does not answer 202"),
        ("paths>/pictures>post>requestBody>required", True, "POST /pictures must have a body now"),
        (f"{IN}>required", ["prompt", "steps"], "body.steps must be given now"),
        (f"{IN}>properties>steps", None, "body.steps is gone"),
        (f"{IN}>properties>steps>type", "string", "body.steps was integer and is string"),
        ("components>schemas>Page>required", [], "200.rows may be missing now"),
        ("components>schemas>Page>properties>next", None, "200.next is gone"),
        ("components>schemas>Row>allOf>0>properties>id>type", "integer", "rows[].id was string"),
    ],
)
def test_what_breaks_is_named(place, value, said):
    assert said in " | ".join(changed(place, value))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("paths>/more", {"get": {"responses": {}}}),
        (f"{GET}>parameters>+", {"name": "x", "in": "query"}),
        (f"{GET}>parameters>1>schema>enum", ["a", "b", "c"]),
        (f"{IN}>properties>seed", {"type": "integer"}),
        (f"{IN}>required", []),
        ("components>schemas>Page>properties>total", {"type": "integer"}),
        ("components>schemas>Page>properties>next>type", "string"),
        ("paths>/pictures>post>responses>422", None),
    ],
)
def test_what_only_adds_breaks_nothing(place, value):
    assert changed(place, value) == []


def test_our_own_document_does_not_break_itself():
    assert list(breaks(document(), document())) == []
