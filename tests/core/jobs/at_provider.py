"""Pictures that a provider makes, taken on step by step."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from generations.models import Generation
from generations.services import generations
from models_training.models import PersonalModel
from tests import factories
from tests.fakes import trained_model, until


def make_trained(owner: User, **fields: Any) -> PersonalModel:
    """That the sandbox has trained."""
    model = factories.make_model(owner, **fields)
    model.remote_model, model.remote_version, model.inputs = trained_model()
    model.save()
    return model


def make_job(owner: User, **fields: Any) -> Generation:
    wanted = {"outputs": 2, "seed": generations.random_seed()} | fields
    return factories.make_generation(make_trained(owner), **wanted)


def step(job: Generation, hint: str = "") -> Generation:
    """One look now, whatever the row's own clock says."""
    generations.advance(job.pk, hint)
    job.refresh_from_db()
    return job


def finish(job: Generation) -> Generation:
    return until(lambda: step(job).is_final and job)
