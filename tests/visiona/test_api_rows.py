"""Every operation of the API: by its owner, a stranger, nobody; too often, short, badly asked."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from accounts.models import TokenKind, User
from accounts.scopes import SCOPES
from accounts.services.tokens import revoke
from billing.models import CreditHold
from core.row_security import user_scope
from core.session_store import SessionStore
from tests.api import ApiClient, api_client, make_token
from tests.api_rows import Row
from tests.core.api.docs.test_schema import OPERATIONS, fits
from tests.endpoints import endpoints

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TESTS = Path(__file__).resolve().parent.parent
ROWS: dict[str, Row] = {
    row.operation: row
    for path in sorted(TESTS.glob("*/api/rows.py"))
    for row in import_module(f"tests.{path.parts[-3]}.api.rows").ROWS
}
ENDPOINTS = {found.operation.id: found for found in endpoints()}
IDS = sorted(ENDPOINTS.keys() & ROWS.keys())
# What serves live tokens and test tokens, as docs/api-quickstart.md says.
OF_BOTH_MODES = (
    "photos.", "webhooks.", "deliveries.", "vectors.source", "vectors.remove", "vectors.batch_",
)  # fmt: skip


def those(condition: Any) -> Any:
    chosen = [name for name in IDS if condition(ENDPOINTS[name].operation, ROWS[name])]
    return pytest.mark.parametrize("name", chosen)


def call(client: ApiClient, name: str, path: str, body: Any = None, **headers: str) -> Any:
    endpoint, row = ENDPOINTS[name], ROWS[name]
    if row.files and body is not None:
        return client.post(path, body, headers=headers)
    return client.send(endpoint.method, path, body, **headers)


def ended(client: Client) -> Client:
    """The same browser after its session was ended elsewhere."""
    SessionStore(client.cookies[configured.SESSION_COOKIE_NAME].value).delete()
    return client


def revoked(owner: User) -> ApiClient:
    token, text = make_token(owner)
    with user_scope(owner.pk):
        revoke(token)
    return ApiClient(text)


def problem_of(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].endswith(f"/api/docs/problems/{answer.json()['code']}/")
    return answer.json()


def test_every_operation_has_its_row_and_every_row_its_operation():
    assert ENDPOINTS.keys() == ROWS.keys()


@those(lambda operation, row: True)
def test_the_owner_gets_by_that_scope_alone_what_the_schema_says(alice, name):
    operation, row = ENDPOINTS[name].operation, ROWS[name]
    path, body = row.path(alice), row.body_for(alice)
    handed_on = (body or {}).get("scopes", [])
    scopes = [operation.scope, *handed_on] if ":" in operation.scope else []

    answer = call(api_client(alice, *scopes), name, path, body)

    assert answer.status_code in operation.gives, answer.content
    assert "RateLimit-Remaining" in answer.headers
    if answer.headers.get("Content-Type") == "application/json":
        promised = OPERATIONS[name.replace(".", "_")]["responses"][str(answer.status_code)]
        assert fits(answer.json(), promised["content"]["application/json"]["schema"]) == []


@those(lambda operation, row: row.owned)
def test_a_stranger_finds_nothing_there(alice, charlie, name):
    row = ROWS[name]
    path, body = row.path(alice), row.body_for(charlie)

    answer = call(api_client(charlie), name, path, body)

    assert problem_of(answer, 404)["code"] == "not-found"


@those(
    lambda operation, row: (
        row.owned and (operation.live_only or not operation.id.startswith(OF_BOTH_MODES))
    )
)
def test_a_test_token_finds_no_live_row(alice, name):
    row = ROWS[name]
    path, body = row.path(alice), row.body_for(alice)

    answer = call(api_client(alice, kind=TokenKind.TEST), name, path, body)

    if ENDPOINTS[name].operation.live_only:
        assert problem_of(answer, 403)["code"] == "live-only"
    else:
        assert problem_of(answer, 404)["code"] == "not-found"


@those(lambda operation, row: not operation.is_open)
def test_nobody_is_let_in_without_a_token_that_is_alive(alice, alice_client, name):
    row = ROWS[name]
    path, body = row.path(alice), row.body_for(alice)

    answer = call(ApiClient(), name, path, body)
    late = call(revoked(alice), name, path, body)
    browser = ended(alice_client).generic(ENDPOINTS[name].method.upper(), path)

    assert problem_of(answer, 401)["code"] == "not-signed-in"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert {late.status_code, browser.status_code} == {401}


@those(lambda operation, row: ":" in operation.scope)
def test_a_token_with_all_scopes_but_one_is_told_which_it_lacks(alice, name):
    row = ROWS[name]
    path, body = row.path(alice), row.body_for(alice)
    others = SCOPES.keys() - {ENDPOINTS[name].operation.scope}

    answer = call(api_client(alice, *others), name, path, body)

    assert problem_of(answer, 403)["scope"] == ENDPOINTS[name].operation.scope


@those(lambda operation, row: True)
def test_more_than_the_limit_is_refused_with_the_time_to_wait(alice, name, settings):
    row = ROWS[name]
    path, body = row.path(alice), row.body_for(alice)
    client = api_client(alice)
    settings.LIMITS = dict.fromkeys(configured.LIMITS, "0/m")

    answer = call(client, name, path, body)

    assert problem_of(answer, 429)["code"] == "too-many-requests"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["RateLimit-Remaining"] == "0"


@those(lambda operation, row: operation.spends)
def test_who_is_short_of_credits_is_told_how_many(alice, name, settings):
    settings.SIGNUP_CREDITS = 0
    row = ROWS[name]
    path, body = row.path(alice), row.body_for(alice)

    answer = call(api_client(alice), name, path, body)

    problem = problem_of(answer, 402)
    assert problem["needed_mc"] > problem["available_mc"]


@those(lambda operation, row: operation.spends)
def test_a_token_at_its_limit_spends_nothing_more(alice, name):
    row = ROWS[name]
    path, body = row.path(alice), row.body_for(alice)
    with user_scope(alice.pk):
        before = CreditHold.objects.count()

    answer = call(api_client(alice, limit_mc=1), name, path, body)

    assert problem_of(answer, 402)["code"] == "token-limit-reached"
    with user_scope(alice.pk):
        assert CreditHold.objects.count() == before


@those(lambda operation, row: operation.spends)
def test_the_same_key_spends_once_and_is_answered_the_same(alice, name):
    row = ROWS[name]
    client, path, body = api_client(alice), row.path(alice), row.body_for(alice)

    first = call(client, name, path, body, Idempotency_Key="k-1")
    with user_scope(alice.pk):
        held = CreditHold.objects.count()
    again = call(client, name, path, body, Idempotency_Key="k-1")

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers.get("Location") == first.headers.get("Location")
    assert again.headers["Idempotency-Replayed"] == "true"
    with user_scope(alice.pk):
        assert CreditHold.objects.count() == held


@those(lambda operation, row: operation.takes is not None and not row.files)
def test_a_bad_body_is_refused_by_the_name_of_its_field(alice, name):
    row = ROWS[name]
    assert row.bad, "a row of an operation that takes something says what it refuses"
    body, field = row.bad
    path = row.path(alice)

    answer = call(api_client(alice), name, path, body)

    assert field in {error["field"] for error in problem_of(answer, 422)["errors"]}


@those(lambda operation, row: operation.query is not None)
def test_a_bad_query_is_refused_by_the_name_of_its_parameter(alice, name):
    row = ROWS[name]
    assert row.bad_query, "a row of an operation with a query says what it refuses"
    query, field = row.bad_query
    path = row.path(alice).partition("?")[0] + query

    answer = call(api_client(alice), name, path)

    assert field in {error["field"] for error in problem_of(answer, 422)["errors"]}
