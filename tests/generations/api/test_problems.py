from __future__ import annotations

from core.api.problems import problem_of
from generations.api.problems import MODEL_GONE
from generations.services.generations import ModelGone


def test_a_deleted_model_is_a_conflict_that_cost_nothing():
    problem = problem_of(ModelGone())

    assert (problem.type, problem.type.status) == (MODEL_GONE, 409)
    assert problem.detail == "You deleted this model. Nothing was made and nothing charged."
