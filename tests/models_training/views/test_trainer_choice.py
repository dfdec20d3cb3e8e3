"""Another trainer on the page: its settings, its price, and what was typed stays."""

from __future__ import annotations

import pytest

from core.row_security import WORKER, role_scope
from models_training.models import Trainer
from models_training.views import trainings as views
from tests.models_training.views.test_trainings import (
    answers,
    fill_tray,
    price_of,
    told,
    trainings,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unsent(monkeypatch) -> None:
    """No worker is told."""
    monkeypatch.setattr(views, "enqueue_training", lambda pk: None)


@pytest.fixture
def all_trainers() -> None:
    with role_scope(WORKER):
        Trainer.objects.update(is_enabled=True)


def test_with_one_trainer_there_is_nothing_to_choose(alice_client):
    assert "another trainer" not in told(alice_client.get("/train/new/"))


@pytest.mark.usefixtures("all_trainers")
def test_another_trainer_brings_its_own_settings_and_price_and_keeps_what_was_typed(
    alice, alice_client
):
    fill_tray(alice)
    asked = answers(name="Anna at sea", trainer="fast-flux", shown_trainer="flux-dev")

    page = told(alice_client.post("/train/new/", asked))
    started = alice_client.post(
        "/train/new/", asked | {"shown_trainer": "fast-flux", "quote": price_of(page)}
    )

    assert "Trained with Fast FLUX" in page
    assert "Anna at sea" in page
    assert 'name="lora_rank"' not in page
    assert started.status_code == 303
    [training] = trainings(alice)
    assert training.parameters == {"training_steps": 1000, "lora_type": "subject"}
    assert training.recipe["version"].startswith("replicate/fast-flux-trainer:")


def test_a_trainer_that_is_not_offered_any_more_says_why(alice, alice_client):
    fill_tray(alice)
    with role_scope(WORKER):
        Trainer.objects.filter(pk="fast-flux").update(retired_message="It was too rough.")

    asked = answers(trainer="fast-flux", shown_trainer="flux-dev")
    page = told(alice_client.post("/train/new/", asked))

    assert "It was too rough. Choose another one." in page
    assert trainings(alice) == []
