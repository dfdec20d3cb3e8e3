from __future__ import annotations

import pytest

from core.models import Case, Decision
from core.row_security import WORKER, role_scope, user_scope
from tests import factories
from tests.api import api_client

pytestmark = pytest.mark.django_db


def test_a_blocked_prompt_costs_nothing_and_its_person_may_ask_again(alice, alice_client):
    model = factories.make_model(alice)
    client = api_client(alice)
    sent = {"model_id": str(model.pk), "prompt": "zork, porn"}

    answer, again = (client.send("post", "/api/generate", sent) for _ in range(2))

    assert (answer.status_code, answer.json()["code"]) == (422, "prompt-blocked")
    assert answer.json()["rule"] == "sexual"
    assert again.status_code == 422
    with user_scope(alice.pk):
        decision = Decision.objects.get()
        assert model.generations.count() == 0
    with role_scope(WORKER):
        assert Case.objects.count() == 1
    address = f"/account/decisions/{decision.pk}/"
    assert "Blocked before it was made" in alice_client.get("/account/decisions/").content.decode()
    empty = alice_client.post(address, {"words": " "})
    done = alice_client.post(address, {"words": "It is a word of our village."}, follow=True)
    assert empty.status_code == 422
    assert "being looked at again" in done.content.decode()


def test_somebody_elses_decision_is_not_found(alice, charlie_client):
    with user_scope(alice.pk):
        decision = Decision.objects.create(
            owner=alice, case_id=alice.pk, action="uphold", reason="x"
        )

    assert charlie_client.get(f"/account/decisions/{decision.pk}/").status_code == 404
