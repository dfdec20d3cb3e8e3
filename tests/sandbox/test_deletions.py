from __future__ import annotations

import secrets

import pytest

from tests.sandbox.process import until
from tests.sandbox.studio import Studio


@pytest.fixture
def trained(studio: Studio) -> Studio:
    """Another model with a version and a prediction."""
    return Studio.opened(studio.sandbox, studio.receiver, f"leaver-{secrets.token_hex(4)}")


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


def test_a_version_that_is_drawing_stays(trained: Studio):
    hook = trained.webhook()
    trained.sandbox.behave(hook, prediction_outcome="stuck")
    drawing = trained.predict(webhook=hook).json["id"]
    path = f"/models/{trained.model}/versions/{trained.version}"

    refused = trained.sandbox.replicate("DELETE", path)
    trained.sandbox.replicate("POST", f"/predictions/{drawing}/cancel")
    taken = trained.sandbox.replicate("DELETE", path)

    assert (refused.status, taken.status) == (409, 202)


def test_a_training_whose_destination_is_deleted_has_nowhere_to_go(studio: Studio):
    name = f"homeless-{secrets.token_hex(4)}"
    studio.make_model(name)
    hook = studio.webhook()
    studio.sandbox.behave(hook, training_seconds=1)
    other = Studio(studio.sandbox, studio.receiver, f"sandbox/{name}")
    job_id = other.train(webhook=hook).json["id"]

    studio.sandbox.replicate("DELETE", f"/models/sandbox/{name}")

    ended = other.ended("trainings", job_id)
    assert (ended["status"], ended["output"]) == ("failed", None)
    assert "Failed to create trained image" in ended["error"]


@pytest.mark.parametrize(
    ("day", "status", "is_gone"),
    [("error_502", 502, False), ("lost", 502, True), ("refused", 403, False)],
)
def test_a_fault_of_a_deletion(studio: Studio, day: str, status: int, is_gone: bool):
    name = f"leaver-{secrets.token_hex(4)}"
    studio.make_model(name)
    studio.sandbox.behave(name, delete_response={"value": day, "times": 1})
    path = f"/models/sandbox/{name}"

    answer = studio.sandbox.replicate("DELETE", path)

    assert answer.status == status
    assert (studio.sandbox.replicate("GET", path).status == 404) is is_gone
