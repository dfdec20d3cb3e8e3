from __future__ import annotations

import pytest
from django.test import Client

from models_training.api.agreements import AgreementSerializer
from tests.api import api_client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["live", "test"])
def test_a_program_asks_and_sees_the_answer(alice, kind):
    client = api_client(alice, kind=kind)
    made = client.send("post", "/api/agreements").json()
    path = "/agreement/" + made["link"].partition("/agreement/")[2]

    Client().post(path, {"answer": "agreed", "adult": "on"})
    [seen] = client.get("/api/agreements").json()["items"]
    back = client.send("delete", f"/api/agreements/{made['id']}")

    assert made.keys() == AgreementSerializer.example.keys()
    assert (seen["state"], seen["link"], seen["test"]) == ("agreed", None, kind == "test")
    assert (back.status_code, back.json()["reason"]) == (409, "answered")
