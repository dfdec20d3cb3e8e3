from __future__ import annotations

import secrets
from typing import Any

import pytest

from tests.sandbox.process import until
from tests.sandbox.studio import Studio


@pytest.fixture
def trained(studio: Studio) -> Studio:
    """Another model with a version and a prediction."""
    name = f"leaver-{secrets.token_hex(4)}"
    other = Studio(studio.sandbox, studio.receiver, f"sandbox/{name}")
    other.make_model(name)
    other.training = other.ended("trainings", other.train().json["id"])
    other.version = other.training["output"]["version"].partition(":")[2]
    return other


def test_a_version_goes_a_little_later_with_all_that_was_made(trained: Studio):
    prediction = trained.predicted()
    path = f"/models/{trained.model}/versions/{trained.version}"
    trained.sandbox.behave(trained.model, deletion_seconds=0.5)

    deleted = trained.sandbox.replicate("DELETE", path)
    still = trained.sandbox.replicate("GET", path).status
    until(lambda: trained.sandbox.replicate("GET", path).status == 404, "still there")

    assert (deleted.status, deleted.body, still) == (202, b"", 200)
    assert trained.sandbox.replicate("GET", f"/predictions/{prediction['id']}").status == 404
    assert trained.fetch(prediction["output"][0]).status == 404
    assert trained.fetch(trained.training["output"]["weights"]).status == 404
    assert not (trained.sandbox.folder / "weights" / trained.version).exists()


def test_a_version_under_deletion_draws_no_more(trained: Studio):
    trained.sandbox.behave(trained.model, deletion_seconds=30)
    trained.sandbox.replicate("DELETE", f"/models/{trained.model}/versions/{trained.version}")

    answer = trained.predict()

    assert answer.status == 422
    assert answer.json["title"] == "Invalid version or not permitted"


def test_a_model_goes_when_it_has_no_versions(trained: Studio):
    trained.sandbox.behave(trained.model, deletion_seconds=0)
    path = f"/models/{trained.model}"

    refused = trained.sandbox.replicate("DELETE", path)
    trained.sandbox.replicate("DELETE", f"{path}/versions/{trained.version}")
    until(lambda: trained.sandbox.replicate("DELETE", path).status == 204, "not deleted")

    assert refused.status == 403
    assert trained.sandbox.replicate("GET", path).status == 404


def test_a_public_model_stays(studio: Studio):
    body = {"owner": "sandbox", "name": "open", "visibility": "public", "hardware": "cpu"}
    studio.sandbox.replicate("POST", "/models", body)

    assert studio.sandbox.replicate("DELETE", "/models/sandbox/open").status == 403


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


def test_a_thousand_models_are_the_most(studio: Studio):
    made = [studio.make_model(f"model-{n}", account="crowd").status for n in range(1000)]

    one_more = studio.make_model("one-more", account="crowd")

    assert set(made) == {201}
    assert one_more.status == 403
    assert "1000 models" in one_more.json["detail"]


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
