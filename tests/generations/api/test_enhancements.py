from __future__ import annotations

from uuid import uuid4

import pytest

from core.row_security import user_scope
from generations.services import enhancements
from tests.api import api_client
from tests.fakes import behave

pytestmark = pytest.mark.django_db
ENHANCE = "/api/enhance"


def ask(owner, model, prompt: str = "by the sea", **headers: str):
    body = {"model_id": str(model.pk), "prompt": prompt}
    return api_client(owner).send("POST", ENHANCE, body, **headers)


def answered(owner, answer) -> dict:
    """After a worker's step."""
    with user_scope(owner.pk):
        enhancements.advance(answer.json()["id"])
    path = answer.headers["Location"].partition("/api/")[2]
    return api_client(owner).get(f"/api/{path}").json()


def test_a_proposal_is_asked_for_and_costs_nothing(
    model, alice, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as orders:
        answer = ask(alice, model)

    found = answered(alice, answer)
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert answer.json()["proposal"] == ""
    assert (found["state"], found["prompt"], found["error"]) == ("succeeded", "by the sea", None)
    assert "zorkan" in found["proposal"]
    assert found["changes"]
    assert len(orders) == 1


def test_without_a_proposal_it_says_why(model, alice):
    mark = f"mark{uuid4().hex}"
    behave(mark, **{"llm.openai": "refusal"})

    found = answered(alice, ask(alice, model, f"{mark} by the sea"))

    assert (found["state"], found["proposal"]) == ("failed", "")
    assert found["error"]["code"] == "refused"
    assert "Your own words stay" in found["error"]["detail"]


def test_who_waits_in_vain_is_told_where_to_look(model, alice):
    answer = ask(alice, model, Prefer="wait=1")

    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert answer.headers["Location"] == answer.json()["url"]
    assert answer.headers["Preference-Applied"] == "wait=1"


def test_the_enhancers_are_listed_the_first_choice_first(alice, settings):
    settings.ENHANCERS = ("anthropic", "openai")

    found = api_client(alice).get("/api/enhancements/providers").json()

    assert found["items"] == [
        {"code": "anthropic", "name": "Claude"},
        {"code": "openai", "name": "GPT"},
    ]
