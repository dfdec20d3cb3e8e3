from __future__ import annotations

from core.api import problem_types
from core.api.problems import ProblemType


def test_the_kinds_of_every_api_cover_every_way_to_fail():
    found = {one.status for one in vars(problem_types).values() if isinstance(one, ProblemType)}

    assert found == {400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 503}


def test_a_failure_of_ours_says_that_nothing_was_charged():
    assert "Nothing was charged" in problem_types.BROKEN.example
    assert "Nothing was charged" in problem_types.UNAVAILABLE.example
