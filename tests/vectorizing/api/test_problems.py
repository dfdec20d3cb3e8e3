from __future__ import annotations

from core.api.problems import problem_of
from vectorizing.services.refusals import VectoriserRefused, gone


def test_a_refusal_has_a_reason_that_a_program_can_read():
    problem = problem_of(gone())

    assert (problem.type.status, problem.members["reason"]) == (409, "gone")


def test_who_may_come_again_is_told_when():
    problem = problem_of(VectoriserRefused("busy", "Try again in a minute.", retry_after=60))

    assert (problem.type.status, problem.headers) == (503, {"Retry-After": "60"})
