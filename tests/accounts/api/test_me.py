from __future__ import annotations

import pytest

from tests.api import ApiClient, api_client

pytestmark = pytest.mark.django_db


def test_a_program_reads_its_persons_profile(alice):
    answer = api_client(alice).get("/api/me")

    assert answer.status_code == 200
    assert answer.json()["email"] == "alice@example.com"
    assert answer.headers["RateLimit-Limit"] == "600"


def test_only_what_is_sent_changes(alice):
    answer = api_client(alice).send("PATCH", "/api/me", {"name": "Al"})

    assert answer.json() | {"name": "Al", "theme": "system"} == answer.json()
    alice.refresh_from_db()
    assert (alice.name, alice.theme) == ("Al", "system")


def test_a_field_that_is_not_known_is_refused_by_name(alice):
    answer = api_client(alice).send("PATCH", "/api/me", {"is_staff": True})

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (
        answer.json()["errors"][0] | {"field": "is_staff", "code": "unknown"}
        == (answer.json()["errors"][0])
    )


def test_without_a_token_nobody_comes_in(db):
    answer = ApiClient().get("/api/me")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "not-signed-in"
