from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.services import paid_jobs
from core.jobs.models import State
from core.row_security import user_scope
from models_training.api.serializers import ModelSerializer
from tests import factories

pytestmark = pytest.mark.django_db


def training_shown(owner, end=None, delivered=0, **facts):
    model = factories.make_model(owner, ready=False)
    training = factories.make_training(model)
    with user_scope(owner.pk):
        if end:
            training.move(end, **facts)
            paid_jobs.settle(training.pk, delivered=delivered, asked=1)
        return ModelSerializer.serialize(model)["training"]


def test_a_running_training_has_its_price_set_aside(alice):
    found = training_shown(alice)

    assert (found["cost"]["held_mc"], found["cost"]["charged_mc"]) == (40_000, 0)
    assert "set aside" in found["cost"]["why"]


def test_a_failed_training_says_why_and_that_nothing_was_charged(alice):
    found = training_shown(
        alice, State.FAILED, error_kind="provider", error="Our provider gave up on it."
    )

    assert found["error"] == {"code": "provider", "detail": "Our provider gave up on it."}
    assert "Nothing was charged" in found["cost"]["why"]


def test_a_retry_is_offered_while_the_photos_are_here(alice):
    later = timezone.now() + timedelta(hours=1)

    assert training_shown(alice, State.FAILED, keep_photos_until=later)["can_retry"]
    assert not training_shown(alice, State.FAILED)["can_retry"]


def test_a_model_without_a_training_is_shown_without_one(alice):
    model = factories.make_model(alice)

    with user_scope(alice.pk):
        assert ModelSerializer.serialize(model)["training"] is None
