from __future__ import annotations

import pytest
from django.utils import timezone

from core import sent as core_sent
from core.jobs.models import State
from core.row_security import user_scope
from models_training import sent
from models_training.models import Training
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_training_tells_what_went_where_and_when_it_was_gone(alice, alice_client):
    model, now = factories.make_model(alice), timezone.now()
    times = {"submitted_at": now, "finished_at": now, "zip_deleted_at": now}
    training = factories.make_training(model, state=State.SUCCEEDED, **times)

    with user_scope(alice.pk):
        photos, itself = sent.of_training(training)
    page = alice_client.get(f"/models/{model.pk}/").content.decode()

    assert (photos.at, photos.gone_at, itself.gone_at) == (now, now, None)
    assert "10 photos" in photos.what
    assert "What was sent to whom" in page
    assert photos.to in page


def test_before_it_is_sent_nothing_went_anywhere(alice):
    training: Training = factories.make_training(factories.make_model(alice, ready=False))

    with user_scope(alice.pk):
        [only] = sent.of_training(training)

    assert only.what == "nothing"


def test_a_test_goes_to_the_sandbox_alone():
    assert core_sent.service("replicate", is_test=True) == core_sent.SANDBOX
