"""Requests that the real API would refuse are refused, in its words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.first_trainers import REMOTE, VERSION
from tests.sandbox.studio import TRAININGS, Studio


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ({}, "You did not pass an authentication token"),
        ({"Authorization": "Bearer r8_wrong"}, "You did not pass a valid authentication token"),
        ({"Authorization": "Token r8_sandbox"}, "You did not pass a valid authentication token"),
    ],
)
def test_without_a_right_token_nothing_is_answered(
    studio: Studio, headers: dict[str, str], detail: str
):
    answer = studio.sandbox.ask("GET", "/replicate/v1/account", headers=headers)

    assert answer.status == 401
    assert answer.json == {"title": "Unauthenticated", "detail": detail, "status": 401}


def test_the_destination_must_be_there(studio: Studio):
    lost = Studio(studio.sandbox, studio.receiver, "sandbox/nobody")

    answer = lost.train()

    assert answer.status == 404
    assert answer.json["detail"] == "The specified training destination does not exist"


@pytest.mark.parametrize("trainer", ["someone/else", REMOTE])
def test_the_trainer_must_be_there(studio: Studio, trainer: str):
    version = VERSION if trainer != REMOTE else "0" * 64
    body = {"destination": studio.model, "input": {"input_images": "https://x.example/a.zip"}}

    answer = studio.sandbox.replicate(
        "POST", f"/models/{trainer}/versions/{version}/trainings", body
    )

    assert answer.status == 422
    assert answer.json["title"] == "Invalid version or not permitted"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"steps": 2}, "input.steps"),
        ({"steps": 6001}, "input.steps"),
        ({"steps": "1000"}, "input.steps"),
        ({"steps": True}, "input.steps"),
        ({"lora_rank": 129}, "input.lora_rank"),
        ({"caption_dropout_rate": 1.5}, "input.caption_dropout_rate"),
        ({"autocaption": "yes"}, "input.autocaption"),
        ({"resolution": "large"}, "input.resolution"),
        ({"input_images": "photos.zip"}, "input.input_images"),
        ({"trigger": "VISNA"}, "input.trigger"),
    ],
    ids=str,
)
def test_wrong_training_inputs(studio: Studio, given: dict[str, Any], field: str):
    answer = studio.train(input=given)

    assert answer.status == 422
    assert answer.json["title"] == "Input validation failed"
    assert [one["field"] for one in answer.json["invalid_fields"]] == [field]
    assert answer.json["detail"].startswith(f"- {field}: ")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"prompt": None}, "input"),
        ({"prompt": 5}, "input.prompt"),
        ({"num_outputs": 5}, "input.num_outputs"),
        ({"num_outputs": 0}, "input.num_outputs"),
        ({"guidance_scale": 10.5}, "input.guidance_scale"),
        ({"aspect_ratio": "2:1"}, "input.aspect_ratio"),
        ({"output_format": "gif"}, "input.output_format"),
        ({"lora_scale": 3.1}, "input.lora_scale"),
        ({"width": 128}, "input.width"),
        ({"seed": 1.5}, "input.seed"),
        ({"megapixels": 1}, "input.megapixels"),
        ({"negative_prompt": "x"}, "input.negative_prompt"),
    ],
    ids=str,
)
def test_wrong_prediction_inputs(studio: Studio, given: dict[str, Any], field: str):
    answer = studio.predict(input=given)

    assert answer.status == 422
    assert [one["field"] for one in answer.json["invalid_fields"]] == [field]


def test_a_seed_may_be_left_open(studio: Studio):
    assert studio.predict(input={"seed": None}).status == 201


@pytest.mark.parametrize(
    "webhook", ["http://example.com/hook/", "ftp://127.0.0.1/", "hook", "", 5]
)
def test_a_webhook_is_https_or_loopback(studio: Studio, webhook: Any):
    answer = studio.predict(webhook=webhook)

    assert answer.status == 422
    assert answer.json["invalid_fields"][0]["field"] == "webhook"


@pytest.mark.parametrize("version", ["0" * 64, "not-an-id", "sandbox/someone", 5])
def test_the_version_must_be_there(studio: Studio, version: Any):
    answer = studio.predict(version=version)

    assert answer.status == 422
    assert answer.json["title"] == "Invalid version or not permitted"


@pytest.mark.parametrize("spelling", ["{version}", "sandbox/someone:{version}"])
def test_a_version_is_spelled_in_two_ways(studio: Studio, spelling: str):
    answer = studio.predict(version=spelling.format(version=studio.version))

    assert answer.status == 201


def test_someone_elses_version_is_not_theirs_to_run(studio: Studio):
    body = {"version": studio.version, "input": {"prompt": "x"}}

    answer = studio.sandbox.replicate("POST", "/predictions", body, account="stranger")

    assert answer.status == 422


@pytest.mark.parametrize("headers", [{"Cancel-After": "0.5s"}, {"Cancel-After": "soon"}], ids=str)
def test_wrong_headers(studio: Studio, headers: dict[str, str]):
    assert studio.predict(headers=headers).status == 422


def test_a_body_that_is_not_json(studio: Studio):
    assert studio.sandbox.replicate("POST", TRAININGS, b"{").status == 422
    assert studio.sandbox.replicate("POST", TRAININGS, []).status == 422


def test_unknown_addresses_answer_in_json(studio: Studio):
    answer = studio.sandbox.replicate("GET", "/collections")

    assert answer.status == 404
    assert answer.json["status"] == 404
