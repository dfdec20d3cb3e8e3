"""Trainers that the sandbox was told of: weights without a version, and what draws with them."""

from __future__ import annotations

from sandbox.replicate.trainers import NEWER_VERSION
from tests.first_trainers import ROWS
from tests.sandbox.studio import Studio

QWEN = ROWS[2]
TRAININGS = f"/models/{QWEN['remote']}/versions/{QWEN['version']}/trainings"


def train(studio: Studio, hardware: str, name: str):
    body = {"owner": "sandbox", "name": name, "visibility": "private", "hardware": hardware}
    studio.sandbox.replicate("POST", "/models", body)
    given = {"dataset": f"{studio.receiver.url}/photos.zip", "steps": 500}
    body = {"destination": f"sandbox/{name}", "input": given}
    return studio.sandbox.replicate("POST", TRAININGS, body)


def test_weights_are_drawn_with_until_their_model_goes(studio: Studio):
    trained = studio.ended("trainings", train(studio, "gpu-h200", "of-weights").json["id"])
    weights = trained["output"]["weights"]
    body = {"input": {"prompt": "a person", "lora_weights": weights}}

    made = studio.sandbox.replicate("POST", "/models/qwen/qwen-image/predictions", body)
    drawn = studio.ended("predictions", made.json["id"])
    before = studio.fetch(weights).status
    studio.sandbox.replicate("DELETE", "/models/sandbox/of-weights")

    assert [*trained["output"]] == ["weights"]
    assert (drawn["status"], len(drawn["output"])) == ("succeeded", 1)
    assert (before, studio.fetch(weights).status) == (200, 404)


def test_a_destination_of_another_hardware_is_refused(studio: Studio):
    answer = train(studio, "gpu-t4", "too-small")

    assert answer.status == 422
    assert "gpu-h200" in answer.json["detail"]


def test_a_prediction_needs_weights_that_were_trained_here(studio: Studio):
    body = {"input": {"prompt": "a person", "lora_weights": "https://x.example/a.zip"}}

    answer = studio.sandbox.replicate("POST", "/models/qwen/qwen-image/predictions", body)

    assert answer.status == 422
    assert studio.sandbox.replicate("POST", "/models/a/b/predictions", body).status == 404


def test_the_official_model_says_what_it_takes(studio: Studio):
    latest = studio.sandbox.replicate("GET", "/models/qwen/qwen-image").json["latest_version"]

    taken = latest["openapi_schema"]["components"]["schemas"]["Input"]["properties"]
    assert "lora_weights" in taken
    assert latest["id"] != NEWER_VERSION
