from __future__ import annotations

import time
from typing import Any

import pytest

from tests.sandbox.process import until
from tests.sandbox.studio import Studio


def test_it_starts_processes_and_ends(studio: Studio):
    hook = studio.webhook()
    studio.sandbox.behave(hook, prediction_seconds=1)
    created = studio.predict(webhook=hook).json

    until(lambda: status_of(studio, created["id"]) == "processing", "never processed")
    ended = studio.ended("predictions", created["id"])

    assert (created["status"], created["output"]) == ("starting", None)
    assert ended["status"] == "succeeded"
    assert ended["created_at"] < ended["started_at"] < ended["completed_at"]
    assert ended["metrics"]["total_time"] >= 1
    assert f"Using seed: {ended['input']['seed']}" in ended["logs"]


@pytest.mark.parametrize(("outcome", "left"), [("partial_nsfw", 3), ("partial_nsfw:2", 2)])
def test_some_are_held_back(studio: Studio, outcome: str, left: int):
    prediction = drawn(studio, outcome, num_outputs=4)

    assert prediction["status"] == "succeeded"
    assert len(prediction["output"]) == left
    assert prediction["logs"].count("NSFW content detected in image") == 4 - left


@pytest.mark.parametrize(
    ("outcome", "status"), [("stuck", "canceled"), ("never_starts", "aborted")]
)
def test_a_deadline_ends_it(studio: Studio, outcome: str, status: str):
    hook = studio.webhook()
    studio.sandbox.behave(hook, prediction_outcome=outcome)
    began = time.time()

    created = studio.predict(webhook=hook, headers={"Cancel-After": "1s"}).json
    ended = studio.ended("predictions", created["id"])

    assert ended["status"] == status
    assert 0.9 < time.time() - began < 4
    assert ended["deadline"] == created["deadline"]


def test_the_data_go_after_the_hour(studio: Studio):
    hook = studio.webhook()
    prediction = studio.predicted(webhook=hook)
    [address] = prediction["output"]
    there = studio.fetch(address).status

    studio.sandbox.behave(prediction["id"], retention_seconds=0)
    after = studio.sandbox.replicate("GET", f"/predictions/{prediction['id']}").json

    assert (there, studio.fetch(address).status) == (200, 404)
    assert after["data_removed"] is True
    assert (after["input"], after["output"], after["logs"]) == (None, None, None)


def status_of(studio: Studio, job_id: str) -> str:
    return studio.sandbox.replicate("GET", f"/predictions/{job_id}").json["status"]


def drawn(studio: Studio, outcome: str, **given: Any) -> dict[str, Any]:
    hook = studio.webhook()
    studio.sandbox.behave(hook, prediction_outcome=outcome)
    return studio.predicted(webhook=hook, input=given)
