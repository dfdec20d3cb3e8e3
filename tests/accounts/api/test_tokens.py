from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from billing.models import Purpose
from billing.services import credits
from core import actor
from core.row_security import user_scope
from tests.api import ApiClient, api_client, make_token

pytestmark = pytest.mark.django_db
BODY = {"name": "Export", "scopes": ["gallery:read"]}


def test_a_token_is_shown_once(alice):
    client = api_client(alice)

    made = client.send("POST", "/api/tokens", BODY)
    listed = client.get("/api/tokens").json()["items"]

    assert made.status_code == 201
    assert ApiClient(made.json()["token"]).get("/api/me").status_code == 403
    assert listed[0]["id"] == made.json()["id"]
    assert "token" not in listed[0]


def test_the_list_says_what_each_has_spent_as_its_limit_counts(alice):
    row, _ = make_token(alice, limit_mc=5000)
    with user_scope(alice.pk), actor.with_token(row.acting):
        credits.reserve(alice, "job:a", 3000, Purpose.IMAGE)
        credits.reserve(alice, "job:b", 1000, Purpose.IMAGE)
        credits.capture("job:a", 1000)

    [newer, older] = api_client(alice).get("/api/tokens").json()["items"]

    assert (older["limit_mc"], older["spent_mc"]) == (5000, 2000)
    assert (newer["limit_mc"], newer["spent_mc"]) == (None, 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"limit_mc": 0}, "limit_mc"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"kind": "gold"}, "kind"),
    ],
)
def test_what_is_wrong_is_named(alice, changes, field):
    answer = api_client(alice).send("POST", "/api/tokens", BODY | changes)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_token_makes_none_that_is_mightier(alice):
    client = api_client(alice, "account:write", expiry=timezone.now() + timedelta(days=1))

    answer = client.send("POST", "/api/tokens", BODY)

    assert (answer.status_code, answer.json()["code"]) == (403, "token-too-mighty")


def test_a_revoked_token_is_refused_at_once(alice):
    row, text = make_token(alice)

    answer = api_client(alice).delete(f"/api/tokens/{row.pk}")

    assert answer.status_code == 204
    assert ApiClient(text).get("/api/me").json()["code"] == "token-refused"
