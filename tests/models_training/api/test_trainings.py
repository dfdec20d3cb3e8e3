from __future__ import annotations

import pytest

from core.jobs.models import State
from core.row_security import user_scope
from models_training.models import Training
from tests import factories
from tests.api import api_client
from tests.models_training.api import rows

pytestmark = pytest.mark.django_db


def training_of(owner) -> Training:
    with user_scope(owner.pk):
        return Training.objects.get(owner=owner)


def test_a_training_takes_the_photos_and_sets_its_price_aside(alice):
    rows.tray(alice)

    answer = api_client(alice).send("post", "/api/models/train", rows.BODY)

    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert answer.headers["Location"] == made["url"]
    assert (made["is_ready"], made["training"]["state"]) == (False, "queued")
    assert made["training"]["photo_count"] == 10
    assert made["training"]["cost"]["held_mc"] == 40_000
    assert [each["what"] for each in made["training"]["sent_to"]] == ["nothing"]


def test_its_status_is_found_by_the_model_and_by_the_training(alice):
    rows.tray(alice)
    client = api_client(alice)
    made = client.send("post", "/api/models/train", rows.BODY).json()

    found = [
        client.get(f"/api/models/status?id={pk}").json()["id"]
        for pk in (made["id"], made["training"]["id"])
    ]

    assert found == [made["id"], made["id"]]


def test_without_consent_nothing_is_sent(alice):
    rows.tray(alice)

    answer = api_client(alice).send("post", "/api/models/train", rows.BODY | {"consent": False})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "consent"


def test_too_few_photos_are_a_reason_that_a_program_can_read(alice):
    factories.make_photo(alice)

    answer = api_client(alice).send("post", "/api/models/train", rows.BODY)

    assert answer.status_code == 409
    assert answer.json()["reason"] == "too_few_photos"


def test_settings_of_ones_own_are_for_plans_that_have_them(alice):
    rows.tray(alice)
    own = rows.BODY | {"preset": "custom", "steps": 700}

    answer = api_client(alice).send("post", "/api/models/train", own)

    assert answer.status_code == 403
    assert answer.json()["code"] == "plan-limit"


def test_a_paid_plan_trains_with_the_settings_that_were_sent(alice):
    factories.subscribe(alice, "creator")
    rows.tray(alice)
    own = rows.BODY | {"preset": "custom", "steps": 700, "autocaption": False}

    answer = api_client(alice).send("post", "/api/models/train", own)

    assert answer.status_code == 201, answer.content
    sent = training_of(alice).parameters
    assert (sent["steps"], sent["autocaption"]) == (700, False)
    assert sent["lora_rank"] == 16


def test_a_setting_that_a_preset_would_pass_over_is_refused(alice):
    answer = api_client(alice).send("post", "/api/models/train", rows.BODY | {"steps": 700})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "steps"


def test_a_running_training_is_asked_to_stop(alice):
    path = rows.trained(alice)

    answer = api_client(alice).send("post", f"{path}/cancel")

    assert answer.status_code == 202
    assert answer.json()["training"]["cancel_requested_at"]


def test_what_failed_is_trained_again_with_its_photos(alice):
    path = rows.failed(alice)

    answer = api_client(alice).send("post", path, {})

    assert answer.status_code == 202, answer.content
    assert answer.json()["training"]["state"] == State.QUEUED
    assert answer.json()["training"]["photo_count"] == 10
