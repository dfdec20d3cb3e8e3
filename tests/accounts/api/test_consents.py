from __future__ import annotations

import pytest

from accounts.api.consents import ConsentSerializer
from tests.api import api_client

pytestmark = pytest.mark.django_db


def state(client, purpose: str) -> str:
    [found] = [
        each for each in client.get("/api/consents").json()["items"] if each["purpose"] == purpose
    ]
    assert found.keys() == ConsentSerializer.example.keys()
    return found["state"]


def test_a_program_sees_gives_and_withdraws_for_its_person(alice):
    client = api_client(alice)
    before = state(client, "train_model")

    given = client.send("post", "/api/consents/train_model/give")
    withdrawn = client.send("post", "/api/consents/train_model/withdraw")

    assert (before, given.json()["state"]) == ("never_given", "given")
    assert withdrawn.json()["is_live"] is False
    assert state(client, "train_model") == "withdrawn"


def test_the_terms_and_unknown_purposes_are_refused(alice):
    client = api_client(alice)

    terms = client.send("post", "/api/consents/terms/withdraw")
    unknown = client.send("post", "/api/consents/peace/give")

    assert (terms.status_code, terms.json()["reason"]) == (409, "ends_with_account")
    assert unknown.status_code == 404
