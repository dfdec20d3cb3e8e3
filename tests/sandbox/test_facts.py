"""The fake Replicate does what our adapters rely on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.facts import REPLICATE, REPLICATE_ANSWERS, Operation, faults
from tests.sandbox.process import Answer
from tests.sandbox.studio import TRAININGS, Studio

VERSION = "/models/{}/{}/versions/{}"


@pytest.fixture(scope="module")
def answers(studio: Studio) -> dict[tuple[str, str], Answer]:
    """Each operation of the table, called once, the deletions last."""
    leaver = Studio.opened(studio.sandbox, studio.receiver, "fact-leaver")
    fresh = {
        ("POST", "/models"): studio.make_model("fact-empty"),
        ("POST", f"{VERSION}/trainings"): studio.train(),
        ("POST", "/predictions"): studio.predict(),
    }
    ids = {
        "/models/{}/{}": leaver.model.split("/"),
        "/models/{}/{}/versions": leaver.model.split("/"),
        VERSION: [*leaver.model.split("/"), leaver.version],
        "/trainings/{}": [leaver.training["id"]],
        "/predictions/{}": [leaver.predicted()["id"]],
    }
    asked = sorted(
        ((one.method, one.path) for one in REPLICATE if (one.method, one.path) not in fresh),
        key=lambda one: one[0] == "DELETE",
    )
    ids["/models/{}/{}", "DELETE"] = ["sandbox", "fact-empty"]
    return fresh | {
        (method, path): studio.sandbox.replicate(method, path.format(*named(ids, method, path)))
        for method, path in asked
    }


def named(ids: dict[Any, list[str]], method: str, path: str) -> list[str]:
    return ids.get((path, method)) or ids.get(path.removesuffix("/cancel"), [])


@pytest.mark.parametrize("operation", REPLICATE, ids=lambda one: f"{one.method} {one.path}")
def test_an_answer_has_what_we_read(operation: Operation, answers: dict[tuple[str, str], Answer]):
    answer = answers[operation.method, operation.path]

    assert answer.status == operation.status
    if operation.answer:
        assert faults(answer.json, REPLICATE_ANSWERS[operation.answer]) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/predictions", {"input": {"prompt": "x"}}),
        ("/predictions", {"version": "0" * 64}),
        ("/predictions", {"version": "", "input": {}, "other": 1}),
        (TRAININGS, {"input": {}}),
        (TRAININGS, {"destination": "sandbox/someone"}),
        (TRAININGS, {"destination": "a/b", "input": {}, "webhook_events_filter": ["done"]}),
    ],
)
def test_what_is_wrongly_sent_is_refused(studio: Studio, path: str, body: dict[str, Any]):
    assert studio.sandbox.replicate("POST", path, body).status == 422


def test_a_fault_is_found():
    thing = {"id": 7, "status": "done", "output": {"version": None}, "rows": [{"n": 1}, {}]}
    facts = {
        "id": "text", "status": "failed|succeeded", "output.version": "text?", "gone": "any?",
        "rows[].n": "number",
    }  # fmt: skip

    found = [fault.split(":")[0] for fault in faults(thing, facts)]
    assert found == ["id", "status", "gone", "rows[].n"]
