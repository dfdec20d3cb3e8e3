from __future__ import annotations

import pytest

from core.moderation import registry
from models_training.services import suspending
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_a_model_is_found_by_its_address_suspended_and_restored(alice):
    model = factories.make_model(alice)
    training = factories.make_training(model)

    found = registry.find_by_address(f"https://visiona.example/models/{model.pk}/")
    suspending.suspend(found.id)
    model.refresh_from_db()
    training.refresh_from_db()
    suspended = model.suspended_at
    suspending.restore(found.id)

    model.refresh_from_db()
    assert (found.kind, found.owner_id) == ("model", alice.pk)
    assert suspended
    assert training.cancel_requested_at
    assert model.suspended_at is None
