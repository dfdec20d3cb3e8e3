from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from core.jobs.models import State
from core.row_security import user_scope
from models_training.models import PersonalModel
from models_training.services.versions import versions
from tests import factories


@pytest.fixture
def model(alice) -> PersonalModel:
    """Failed once, then trained twice."""
    made = factories.make_model(alice)
    now = timezone.now()
    for state, age in ((State.FAILED, 3), (State.SUCCEEDED, 2), (State.SUCCEEDED, 1)):
        factories.make_training(
            made, state=state, finished_at=now - timedelta(days=age), photo_count=10 + age
        )
    return made


def test_each_training_that_succeeded_is_a_version_newest_first(alice, model):
    with user_scope(alice.pk):
        found = versions(model)

    assert [(one.number, one.training.photo_count) for one in found] == [(2, 11), (1, 12)]
    assert [one.is_current for one in found] == [True, False]
    assert found[0].made_at == found[0].training.finished_at


@pytest.mark.parametrize(
    "fields", [{"ready_at": None}, {"deleted_at": timezone.now()}], ids=["unready", "deleted"]
)
def test_without_a_ready_model_there_are_none(alice, model, fields):
    with user_scope(alice.pk):
        PersonalModel.objects.update(**fields)
        model.refresh_from_db()

        assert versions(model) == []
