from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.studio import Studio


def test_names_are_taken_once(studio: Studio):
    again = studio.make_model("someone")

    assert again.status == 422
    assert again.json["invalid_fields"][0]["field"] == "name"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"owner": "other"}, "owner"),
        ({"name": "With Capitals"}, "name"),
        ({"visibility": "secret"}, "visibility"),
        ({"hardware": "gpu-none"}, "hardware"),
        ({"hardware": None}, "hardware"),
        ({"colour": "red"}, "(root)"),
    ],
)
def test_a_wrong_model_is_refused(studio: Studio, change: dict[str, Any], field: str):
    good = {"owner": "sandbox", "name": "fine", "visibility": "private", "hardware": "cpu"}

    answer = studio.sandbox.replicate("POST", "/models", good | change)

    assert answer.status == 422
    assert field in [one["field"] for one in answer.json["invalid_fields"]]


def test_accounts_do_not_see_each_other(studio: Studio):
    ask = studio.sandbox.replicate

    assert ask("GET", f"/models/{studio.model}", account="stranger").status == 404
    assert ask("GET", f"/trainings/{studio.training['id']}", account="stranger").status == 404
    assert ask("GET", "/trainings", account="stranger").json["results"] == []


def test_the_trainer_is_there_with_its_inputs(studio: Studio):
    model = studio.sandbox.replicate("GET", "/models/ostris/flux-dev-lora-trainer").json

    schemas = model["latest_version"]["openapi_schema"]["components"]["schemas"]
    steps = schemas["TrainingInput"]["properties"]["steps"]
    assert (steps["minimum"], steps["maximum"]) == (3, 6000)
