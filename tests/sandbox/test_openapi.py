"""The fake Replicate, and our table of facts, against Replicate's own document.

Collected only where that document lies beside the tree.
"""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
import yaml
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.sandbox.facts import CONTRACTS, REPLICATE, REPLICATE_ANSWERS, Operation, faults
from tests.sandbox.process import Answer
from tests.sandbox.studio import Studio

CONTRACT = CONTRACTS / "replicate-openapi.yml"
# What the model takes and gives is the model's own affair.
FREE = {"input", "output", "logs", "default_example", "openapi_schema"}
READS = {
    "account.get": "/account",
    "webhooks.default.secret.get": "/webhooks/default/secret",
    "models.get": "/models/{model}",
    "models.versions.list": "/models/{model}/versions",
    "models.versions.get": "/models/{model}/versions/{version}",
    "trainings.list": "/trainings",
    "trainings.get": "/trainings/{training}",
    "predictions.list": "/predictions",
    "predictions.get": "/predictions/{prediction}",
}


@pytest.fixture(scope="session")
def contract() -> dict[str, Any]:
    return yaml.safe_load(CONTRACT.read_text("utf-8"))


@pytest.fixture(scope="session")
def prediction(studio: Studio) -> str:
    return studio.predicted()["id"]


@pytest.mark.parametrize("operation", READS)
def test_reading_answers_as_documented(
    contract: dict[str, Any], studio: Studio, prediction: str, operation: str
):
    path = READS[operation].format(
        model=studio.model,
        version=studio.version,
        training=studio.training["id"],
        prediction=prediction,
    )

    answer = without_unfinished(studio.sandbox.replicate("GET", path))

    check(contract, operation, answer)


def test_creating_a_model_answers_as_documented(contract: dict[str, Any], studio: Studio):
    answer = studio.make_model("documented")

    check(contract, "models.create", answer)


def test_our_creations_are_documented_requests(contract: dict[str, Any], studio: Studio):
    webhook = studio.webhook()
    shared = {"webhook": webhook, "webhook_events_filter": ["start", "completed"]}
    studio.sandbox.behave(webhook, training_outcome="stuck", prediction_outcome="stuck")

    trained, drawn = studio.train(**shared), studio.predict(**shared)
    sent = [
        entry
        for entry in studio.sandbox.journal(service="replicate", method="POST", contains=webhook)
        if entry["body"]
    ]

    assert (trained.status, drawn.status) == (201, 201)
    for entry, name in zip(sent, ("training", "version_prediction"), strict=True):
        schema = contract["components"]["schemas"][f"schemas_{name}_request"]
        validate(contract, entry["body"], schema)


@pytest.mark.parametrize("operation", REPLICATE, ids=lambda one: f"{one.method} {one.path}")
def test_our_facts_are_in_the_document(contract: dict[str, Any], operation: Operation):
    documented = at(contract, operation)

    assert str(operation.status) in documented["responses"]
    for sample in example(documented.get("description", "")):
        told = {
            name: kind
            for name, kind in REPLICATE_ANSWERS.get(operation.answer, {}).items()
            if name.split(".")[0].removesuffix("[]") in sample
        }
        assert faults(sample, told, is_sample=True) == []


@pytest.mark.parametrize(
    "operation",
    [one for one in REPLICATE if one.sends],
    ids=lambda one: f"{one.method} {one.path}",
)
def test_what_we_send_is_in_the_document(contract: dict[str, Any], operation: Operation):
    schema = resolved(contract, body_of(at(contract, operation)))
    known, required = schema["properties"], set(schema["required"])

    sent = {name.removesuffix("[]").removesuffix("?"): name for name in operation.sends}
    assert required <= {name for name, full in sent.items() if "?" not in full}
    assert sent.keys() <= known.keys()
    for name, full in sent.items():
        words = (known[name].get("items") or known[name]).get("enum")
        if words:
            assert set(operation.sends[full].split("|")) <= set(words)


def check(contract: dict[str, Any], operation_id: str, answer: Answer) -> None:
    """Status, schema where there is one, and every part of the printed example."""
    operation = find(contract, operation_id)
    assert str(answer.status) in operation["responses"]
    content = operation["responses"][str(answer.status)].get("content", {})
    if "application/json" in content:
        validate(contract, answer.json, content["application/json"]["schema"])
    for sample in example(operation["description"]):
        assert missing(sample, answer.json) == []


def without_unfinished(answer: Answer) -> Answer:
    """The document's examples show jobs that ended; other tests may have some under way."""
    body = answer.json
    if isinstance(body, dict) and "results" in body:
        body["results"] = [row for row in body["results"] if row.get("completed_at", True)]
    return Answer(answer.status, answer.headers, json.dumps(body).encode())


def at(contract: dict[str, Any], operation: Operation) -> dict[str, Any]:
    for path, methods in contract["paths"].items():
        if re.sub(r"\{\w+\}", "{}", path) == operation.path:
            return methods[operation.method.lower()]
    raise AssertionError(f"{operation.path} is not documented")


def body_of(documented: dict[str, Any]) -> dict[str, Any]:
    return documented["requestBody"]["content"]["application/json"]["schema"]


def resolved(contract: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return contract["components"]["schemas"][name] if name else schema


def find(contract: dict[str, Any], operation_id: str) -> dict[str, Any]:
    return next(
        operation
        for path in contract["paths"].values()
        for operation in path.values()
        if operation.get("operationId") == operation_id
    )


def validate(contract: dict[str, Any], value: Any, schema: dict[str, Any]) -> None:
    document = Resource.from_contents(contract, DRAFT202012)
    registry: Registry = Registry().with_resource("", document)
    jsonschema.Draft202012Validator(schema, registry=registry).validate(value)


def example(description: str) -> list[Any]:
    """The first JSON printed in a description, its ellipses and stray commas made good."""
    found = re.findall(r"```json\s+(.*?)```", description, re.DOTALL)[:1]
    whole = [text.replace("{...}", "{}").replace('"null"', "null") for text in found]
    return [json.loads(re.sub(r",(\s*[}\]])", r"\1", text)) for text in whole]


def missing(sample: Any, given: Any, place: str = "") -> list[str]:
    """Where the given value lacks a part of the sample, or has it with another type."""
    if sample is None or given is None or place.split(".")[-1] in FREE:
        return []
    if isinstance(sample, list):
        return missing(sample[0], given[0], f"{place}[0]") if sample and given else []
    if isinstance(sample, dict):
        lacking = [f"{place}.{key}" for key in sample if key not in given]
        parts = [
            missing(sample[key], given[key], f"{place}.{key}") for key in sample.keys() & given
        ]
        return lacking + [one for part in parts for one in part]
    kinds = (int, float) if isinstance(sample, (int, float)) else type(sample)
    return [] if isinstance(given, kinds) else [f"{place}: {type(given).__name__}"]
