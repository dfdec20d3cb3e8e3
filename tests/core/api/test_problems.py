from __future__ import annotations

import pytest
from django.test import RequestFactory

from core.api import problem_types, problems
from core.api.problems import ApiProblem
from core.refusals import Refused


class Parent(Exception):
    pass


class Child(Parent):
    pass


def test_a_body_has_what_the_standard_says_and_its_own_members(settings):
    settings.SITE_URL = "https://visiona.example"

    body = ApiProblem(problem_types.TOO_MANY, "Wait.", retry_after=3).body("/api/x")

    assert body == {
        "type": "https://visiona.example/api/docs/problems/too-many-requests/",
        "code": "too-many-requests",
        "title": "Too many requests",
        "status": 429,
        "detail": "Wait.",
        "instance": "/api/x",
        "retry_after": 3,
    }


def test_an_exception_is_told_as_its_nearest_ancestor(monkeypatch):
    monkeypatch.setattr(problems, "_translators", {})
    problems.problem_for(Parent)(lambda error: ApiProblem(problem_types.FORBIDDEN, str(error)))

    found = problems.problem_of(Child("no"))

    assert found is not None
    assert found.detail == "no"
    assert problems.problem_of(KeyError()) is None


def test_a_refusal_fills_the_members_that_its_type_has(monkeypatch):
    monkeypatch.setattr(problems, "_translators", {})
    problems.map_to_type(Refused, problem_types.INVALID, busy=problem_types.TOO_MANY)

    invalid = problems.problem_of(Refused("bad", "Not so.", field="url"))
    busy = problems.problem_of(Refused("busy", "Later.", retry_after=60))

    place = {"field": "url", "pointer": "#/url"}
    assert invalid.members == {"errors": [place | {"code": "bad", "detail": "Not so."}]}
    assert (busy.type, busy.members) == (problem_types.TOO_MANY, {"retry_after": 60})
    assert busy.headers == {"Retry-After": "60"}


def test_a_name_means_one_problem():
    with pytest.raises(ValueError, match="not-found"):
        problems.problem_type("not-found", 404, "Again", about="", example="")


def test_every_page_says_more_than_its_title():
    assert all(len(kind.about) > 60 and kind.example for kind in problems.defined_types().values())
    assert all(400 <= kind.status < 600 for kind in problems.defined_types().values())


@pytest.mark.parametrize(
    ("path", "is_api"),
    [("/api/me", True), ("/api/docs/problems/x/", False), ("/apiary/", False), ("/", False)],
)
def test_the_pages_about_the_api_are_for_people(path, is_api):
    assert problems.is_api(RequestFactory().get(path)) is is_api
