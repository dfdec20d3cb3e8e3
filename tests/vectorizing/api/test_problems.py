from __future__ import annotations

from core.api.problems import problem_of
from vectorizing.services.refusals import Refused, gone


def test_a_refusal_has_a_reason_that_a_program_can_read():
    problem = problem_of(gone())

    assert (problem.kind.status, problem.members["reason"]) == (409, "gone")


def test_who_may_come_again_is_told_when():
    problem = problem_of(Refused("busy", "Try again in a minute."))

    assert (problem.kind.status, problem.headers) == (503, {"Retry-After": "60"})
