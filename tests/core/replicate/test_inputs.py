from __future__ import annotations

from typing import Any

import pytest

from core.replicate.inputs import clip_inputs, inputs_of

SCHEMA = {
    "prompt": {"type": "string"},
    "steps": {"type": "integer", "minimum": 1, "maximum": 50},
    "guidance": {"type": "number", "minimum": 0, "maximum": 10},
    "seed": {"type": "integer"},
    "go_fast": {"type": "boolean"},
    "aspect_ratio": {"type": "string", "enum": ["1:1", "16:9"]},
}


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("steps", 28, 28),
        ("steps", 99, 50),
        ("steps", 0, 1),
        ("steps", 12.6, 13),
        ("guidance", 3.5, 3.5),
        ("guidance", 11.5, 10),
        ("seed", 2**31, 2**31),
        ("go_fast", False, False),
        ("prompt", "zorkan", "zorkan"),
        ("aspect_ratio", "16:9", "16:9"),
    ],
)
def test_values_move_into_their_range(name: str, value: Any, kept: Any):
    assert clip_inputs({name: value}, SCHEMA) == {name: kept}


@pytest.mark.parametrize(
    "inputs",
    [
        {"megapixels": "1"},
        {"seed": None},
        {"aspect_ratio": "7:1"},
        {"steps": "many"},
        {"steps": True},
    ],
)
def test_what_the_version_cannot_take_is_left_to_its_default(inputs: dict[str, Any]):
    assert clip_inputs(inputs, SCHEMA) == {}


def test_without_a_schema_everything_given_stays():
    assert clip_inputs({"steps": 99, "seed": None}, {}) == {"steps": 99}


def test_an_odd_rule_lets_the_value_pass():
    assert clip_inputs({"steps": 99}, {"steps": "?"}) == {"steps": 99}


def test_choices_are_found_behind_their_reference():
    document = _document(
        {
            "Input": {
                "properties": {
                    "ratio": {"allOf": [{"$ref": "#/components/schemas/ratio"}], "default": "1:1"}
                }
            },
            "ratio": {"type": "string", "enum": ["1:1", "16:9"]},
        }
    )

    assert inputs_of(document) == {
        "ratio": {"type": "string", "enum": ["1:1", "16:9"], "default": "1:1"}
    }


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"openapi_schema": None},
        {"openapi_schema": {"components": {"schemas": {"Input": {"properties": []}}}}},
    ],
)
def test_a_version_without_a_schema_tells_nothing(document: dict[str, Any]):
    assert inputs_of(document) == {}


def test_a_reference_to_nowhere_does_no_harm():
    document = _document({"Input": {"properties": {"x": {"$ref": "#/nowhere"}, "y": None}}})

    assert inputs_of(document) == {"x": {}, "y": {}}


def _document(schemas: dict[str, Any]) -> dict[str, Any]:
    return {"openapi_schema": {"components": {"schemas": schemas}}}
