"""The door, the transaction and the answer of every endpoint, on endpoints made for it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from billing.models import CreditHold
from core.api import waiting
from core.row_security import user_scope
from tests.api import ApiClient, api_client
from tests.core.api.probes import Holds

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.api.probes")]
BODY = {"amount_mc": 1000}


def holds(owner) -> int:
    with user_scope(owner.pk):
        return CreditHold.objects.count()


def test_a_token_sees_its_own_persons_rows_only(alice, charlie):
    api_client(alice).send("POST", "/api/holds", BODY)
    api_client(charlie).send("POST", "/api/holds", {"amount_mc": 7})

    items = api_client(alice).get("/api/holds").json()["items"]

    assert [item["amount_mc"] for item in items] == [1000]


@pytest.mark.parametrize("token", ["", "vis_live_" + "0" * 64])
def test_nobody_sees_nothing_where_everybody_may_come(alice, token):
    api_client(alice).send("POST", "/api/holds", BODY)

    answer = ApiClient(token).get("/api/open")

    assert answer.json() == {"seen": 0, "who": "AnonymousUser"}


def test_a_token_wins_over_a_session_and_a_wrong_one_is_not_saved_by_it(alice, charlie):
    client = api_client(alice)
    client.force_login(charlie)
    client.send("POST", "/api/holds", BODY)

    refused = client.get("/api/holds", headers={"Authorization": "Bearer vis_live_wrong"})

    assert (holds(alice), holds(charlie)) == (1, 0)
    assert refused.status_code == 401
    assert refused.json()["code"] == "token-refused"


def test_a_browsers_session_may_do_all_but_forge(alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)

    read = client.get("/api/holds")
    forged = client.post("/api/holds", BODY, "application/json")

    assert read.status_code == 200
    assert (forged.status_code, forged.json()["code"]) == (403, "forbidden")
    assert holds(alice) == 0


def test_what_fails_in_the_middle_leaves_nothing(alice):
    client = api_client(alice)
    client.raise_request_exception = False

    answer = client.send("POST", "/api/holds", BODY | {"fail": True})

    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "internal-error"
    assert holds(alice) == 0


def test_a_database_that_is_away_is_said_with_the_time_to_wait(db):
    client = ApiClient()
    client.raise_request_exception = False

    answer = client.get("/api/away")

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "120"


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed-request"),
        (b"\xff", "application/json", 400, "malformed-request"),
        (b"[]", "application/json", 422, "invalid-input"),
        (b"amount_mc=1", "application/x-www-form-urlencoded", 415, "unsupported-media-type"),
        (b" " * (1024 * 1024 + 1), "application/json", 413, "body-too-large"),
    ],
    ids=["broken", "not-utf-8", "not-an-object", "a-form", "large"],
)
def test_a_body_that_can_not_be_read_is_a_problem(alice, content, media_type, status, code):
    answer = api_client(alice).generic("POST", "/api/holds", content, media_type)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("method", ["DELETE", "OPTIONS", "PUT"])
def test_a_method_that_is_not_there_names_those_that_are(alice, method):
    answer = api_client(alice).send(method, "/api/holds")

    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert "GET, POST" in answer.headers["Allow"]


def test_no_other_site_is_let_in(alice):
    answer = api_client(alice).get("/api/holds", headers={"Origin": "https://elsewhere.example"})

    assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_head_is_as_get_without_a_body(alice):
    answer = api_client(alice).head("/api/holds")

    assert (answer.status_code, answer.content) == (200, b"")


def test_who_prefers_to_wait_gets_the_end(alice, monkeypatch):
    monkeypatch.setattr(Holds, "looks", 3)

    answer = api_client(alice).send("POST", "/api/holds", BODY, Prefer="respond-async, wait=5")

    assert answer.status_code == 200
    assert answer.headers["Preference-Applied"] == "wait=5"
    assert answer.headers["Location"] == f"/api/holds/{answer.json()['id']}"


def test_the_wait_is_no_part_of_what_a_repeat_is_answered(alice, monkeypatch):
    monkeypatch.setattr(Holds, "looks", 1)
    client, key = api_client(alice), str(uuid4())

    first = client.send("POST", "/api/holds", BODY, Idempotency_Key=key)
    again = client.send("POST", "/api/holds", BODY, Idempotency_Key=key, Prefer="wait=5")

    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json()["id"] == first.json()["id"]
    assert holds(alice) == 1


def test_without_a_place_to_wait_the_answer_comes_at_once(alice, monkeypatch):
    monkeypatch.setattr(waiting, "_places", waiting.BoundedSemaphore(1))

    with waiting.place() as is_free:
        answer = api_client(alice).send("POST", "/api/holds", BODY, Prefer="wait=60")

    assert is_free
    assert answer.status_code == 202
    assert "Preference-Applied" not in answer.headers
