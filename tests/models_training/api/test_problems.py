from __future__ import annotations

import pytest

from core.api.problems import problem_of
from models_training.services.photos import PhotoRefused


@pytest.mark.parametrize(
    ("code", "status", "slug"),
    [
        ("damaged", 422, "photo-refused"),
        ("in_use", 409, "photo-in-use"),
        ("busy", 503, "unavailable"),
    ],
)
def test_a_refused_photo_says_whether_to_mend_it_or_to_wait(code, status, slug):
    problem = problem_of(PhotoRefused(code, "Why."))

    assert (problem.type.status, problem.type.slug, problem.detail) == (status, slug, "Why.")


def test_who_may_come_again_is_told_when():
    assert problem_of(PhotoRefused("busy", "Later.", retry_after=60)).headers == {
        "Retry-After": "60"
    }
