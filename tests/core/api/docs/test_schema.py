"""The document keeps its word: an example is what its serializer says, and nothing is left out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from threading import Barrier
from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from jsonschema import Draft202012Validator

from core.api.docs import schema
from core.api.docs.schema import SchemaGenerator, page_of
from core.api.operations import Paged
from core.api.problems import CONTENT_TYPE
from tests.endpoints import endpoints

DOCUMENT = schema.document()
OPERATIONS = {
    facts["operationId"]: facts for path in DOCUMENT["paths"].values() for facts in path.values()
}
IDS = sorted(OPERATIONS)


def fits(value: Any, part: dict[str, Any]) -> list[str]:
    validator = Draft202012Validator(part | {"components": DOCUMENT["components"]})
    return [error.message for error in validator.iter_errors(value)]


def contents(facts: dict[str, Any], first: str) -> list[dict[str, Any]]:
    return [
        content
        for status, answer in facts["responses"].items()
        if status[0] in first
        for kind, content in answer.get("content", {}).items()
        if "json" in kind
    ]


def test_who_asks_at_once_for_the_first_time_gets_the_one_that_is_made():
    schema._document.cache_clear()
    start = Barrier(3)

    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(lambda: start.wait() < 3 and schema.document()) for _ in range(3)]
    first, *others = [one.result() for one in asked]

    assert first == DOCUMENT
    assert all(other is first for other in others)


def test_every_endpoint_is_in_it():
    assert {found.operation.id.replace(".", "_") for found in endpoints()} == set(IDS)


def test_the_generator_had_nothing_to_complain_of():
    GENERATOR_STATS.reset()
    SchemaGenerator().get_schema(request=None, public=True)

    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


@pytest.mark.parametrize("name", IDS)
def test_answers_have_examples_that_fit(name):
    for content in contents(OPERATIONS[name], "2"):
        [example] = content["examples"].values()

        assert fits(example["value"], content["schema"]) == []


@pytest.mark.parametrize("name", IDS)
def test_problems_have_examples_that_fit(name):
    described = DOCUMENT["components"]["schemas"]["Problem"]["properties"]

    for content in contents(OPERATIONS[name], "45"):
        assert content["examples"]
        for example in content["examples"].values():
            assert fits(example["value"], content["schema"]) == []
            assert set(example["value"]) <= set(described)


def test_of_two_paths_that_an_address_fits_one_is_the_more_exact():
    paths = [path.strip("/").split("/") for path in DOCUMENT["paths"]]

    for one, other in combinations(paths, 2):
        pairs = list(zip(one, other, strict=False))
        fit_alike = all(a == b or "{" in a + b for a, b in pairs) and len(one) == len(other)
        each_is_wider = {"{" in a for a, b in pairs if ("{" in a) != ("{" in b)} == {True, False}
        assert not (fit_alike and each_is_wider), (one, other)


@pytest.mark.parametrize("name", [name for name in IDS if "requestBody" in OPERATIONS[name]])
def test_bodies_have_examples_that_fit_and_know_no_other_names(name):
    [(kind, content)] = OPERATIONS[name]["requestBody"]["content"].items()
    example = content["examples"]["Example"]["value"]

    assert fits(example, content["schema"]) == []
    assert kind != "application/json" or fits({**example, "stranger": 1}, content["schema"])


@pytest.mark.parametrize("name", IDS)
def test_an_operation_says_what_it_is_for_and_how_it_fails(name):
    facts = OPERATIONS[name]
    open_to_all = facts["security"] == [{}]

    assert facts["summary"]
    assert facts["tags"]
    assert "429" in facts["responses"]
    assert open_to_all or CONTENT_TYPE in facts["responses"]["401"]["content"]
    assert "requestBody" not in facts or {"400", "413", "415", "422"} <= set(facts["responses"])


def test_words_for_the_readers_of_the_code_stay_there():
    words = str(DOCUMENT["components"]["schemas"])

    assert "What an answer holds" not in words
    assert "core.api" not in words


def test_a_page_of_a_shape_is_a_shape():
    paged = next(
        shape
        for found in endpoints()
        for shape in found.operation.gives.values()
        if isinstance(shape, Paged)
    )

    assert page_of(paged.of) is page_of(paged.of)
    assert page_of(paged.of).example["next"] is None
