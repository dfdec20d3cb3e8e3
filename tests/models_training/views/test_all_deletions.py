from __future__ import annotations

import pytest

from core.jobs.models import State
from core.row_security import user_scope
from models_training.models import PersonalModel, Training
from models_training.services import remove_models
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/account/privacy/"
TRAINING = f"{PAGE}train_model/"


def test_a_withdrawn_consent_stops_trainings_and_offers_to_delete(alice, alice_client):
    ready, running = factories.make_model(alice), factories.make_model(alice, ready=False)
    factories.make_training(running, state=State.RUNNING)
    factories.make_photo(alice)

    alice_client.post(f"{TRAINING}withdrawal/")
    page = alice_client.get(PAGE).content.decode()
    unsure = alice_client.post("/models/all/deletion/", {})
    alice_client.post("/models/all/deletion/", {"sure": "on"})

    assert "2 models and 1 photo in your tray" in page
    assert unsure.status_code == 422
    with user_scope(alice.pk):
        assert Training.objects.get(personal_model=running).cancel_requested_at
        assert list(PersonalModel.objects.kept()) == [running]  # until it has stopped
        assert PersonalModel.objects.get(pk=ready.pk).deleted_at
        assert not alice.photos.in_tray().exists()
        assert remove_models.remove(running) is None
