"""What a session that logged in long ago may not do before it has answered who it is."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import get_resolver

from accounts.models import ApiToken
from accounts.second_factors import SecondFactorAdapter
from core.row_security import user_scope
from notifications.models import WebhookEndpoint
from tests.api import api_client, make_token
from tests.factories import PASSWORD, make_endpoint, make_export
from tests.visiona.test_api_rows import ENDPOINTS, ROWS, call
from tests.visiona.test_ids import order
from tests.visiona.test_urls import is_of_the_api, patterns

pytestmark = pytest.mark.django_db
ADDRESS = "alice@example.com"
# What is sent to those that ask. A new page of the account stands here, or among the others.
ASKS: dict[str, list[dict[str, str]]] = {
    "account/export/order/": [{}],
    "account/export/<uuid:pk>/file/": [],
    "account/tokens/new/": [{"name": "mine", "access": "all", "limit_period": "total"}],
    "account/tokens/<uuid:pk>/revocation/": [{}],
    "account/webhooks/new/": [{"url": "https://8.8.8.8/", "events": "generation.succeeded"}],
    "account/webhooks/<uuid:pk>/settings/": [{"url": "https://8.8.8.8/"}],
    "account/webhooks/<uuid:pk>/secret/": [{}],
    "account/webhooks/<uuid:pk>/secret/known/": [],
    "account/sessions/<int:pk>/end/": [{}],
    "accounts/sessions/": [{}],
    "accounts/email/": [
        {"action_add": "", "email": "other@example.com"},
        {"action_primary": "", "email": ADDRESS},
        {"action_remove": "", "email": ADDRESS},
    ],
    "accounts/2fa/totp/activate/": [{}],
    "accounts/2fa/webauthn/add/": [{}],
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": [{}],
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": [{}],
    "accounts/2fa/totp/deactivate/": [{}],
    "accounts/2fa/recovery-codes/": [],
    "accounts/2fa/recovery-codes/generate/": [{}],
    "accounts/2fa/recovery-codes/download/": [],
    "billing/portal/": [{}],
    "billing/orders/<uuid:pk>/refund/": [{"amount": "2900", "key": str(uuid4())}],
    "account/delete/": [{"when": "now", "email": ADDRESS}],
}
# These show, make, spend, switch off or delete, or ask for the password themselves.
ASKS_NOTHING = {
    "account/", "account/activity/", "account/delete/undo/", "account/export/", "account/goodbye/",
    "account/jobs/", "account/notifications/", "account/theme/", "account/tokens/",
    "account/deliveries/<uuid:pk>/", "account/deliveries/<uuid:pk>/repeat/",
    "account/support/<slug:kind>/access/", "account/support/<slug:kind>/end/",
    "account/decisions/", "account/decisions/<uuid:pk>/",
    "account/privacy/", "account/privacy/<slug:purpose>/consent/",
    "account/privacy/<slug:purpose>/withdrawal/",
    "account/webhooks/", "account/webhooks/<uuid:pk>/", "account/webhooks/<uuid:pk>/test/",
    "account/webhooks/<uuid:pk>/secret/old/", "account/webhooks/<uuid:pk>/start/",
    "account/webhooks/<uuid:pk>/stop/", "account/webhooks/<uuid:pk>/removal/",
    "accounts/login/", "accounts/logout/", "accounts/inactive/", "accounts/signup/",
    "accounts/reauthenticate/", "accounts/2fa/reauthenticate/", "accounts/2fa/",
    "accounts/2fa/authenticate/", "accounts/confirm-email/", "accounts/login/code/confirm/",
    "accounts/password/change/", "accounts/password/set/", "accounts/password/reset/",
    "accounts/password/reset/done/", "accounts/password/reset/key/done/",
    "account/again/", "accounts/login/code/", "accounts/signup/passkey/",
    "accounts/2fa/webauthn/", "accounts/2fa/webauthn/login/", "accounts/2fa/webauthn/signup/",
    "accounts/2fa/webauthn/reauthenticate/", "accounts/sso/<slug:provider_id>/",
    "accounts/sso/<slug:provider_id>/callback/", "accounts/3rdparty/",
    "accounts/3rdparty/login/cancelled/", "accounts/3rdparty/login/error/",
    "accounts/3rdparty/signup/", "accounts/social/login/cancelled/",
    "accounts/social/login/error/", "accounts/social/signup/", "accounts/social/connections/",
    "billing/", "billing/checkout/", "billing/confirm/",
    "billing/company/", "billing/ledger/", "billing/ledger.csv",
    "billing/orders/<uuid:pk>/", "billing/orders/<uuid:pk>/cancelled/",
    "billing/orders/<uuid:pk>/invoice/",
}  # fmt: skip
BY_MAIL = ("accounts/^confirm-email/", "accounts/not-me/", "accounts/^password/reset/key/")
OF_THE_ACCOUNT = ("account/", "accounts/", "billing/")
# Of the API: what may be changed of an account without lasting access to it.
HARMLESS = {
    "account.change", "account.keep", "consents.give", "consents.withdraw",
    "notifications.choose", "notifications.read", "payment.packs", "payment.subscribe",
    "webhooks.delete",
    "webhooks.end_old_secret", "webhooks.test", "deliveries.resend",
}  # fmt: skip


@pytest.fixture
def borrowed(alice) -> Client:
    """Signed in, and nobody knows when."""
    client = Client()
    client.force_login(alice)
    return client


def refusal(answer: Any) -> bool:
    return answer.status_code == 302 and "/reauthenticate/?next=" in answer.url


def fill(route: str, owner: Any) -> str:
    """With the rows that the act is about."""
    if "totp/activate" not in route and "2fa" in route:
        TOTP.activate(owner, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(owner)
    if "<int:pk>" in route:
        data = {"name": SecondFactorAdapter().encrypt("Key"), "credential": {}}
        key = Authenticator.objects.create(user=owner, type="webauthn", data=data)
        return "/" + route.replace("<int:pk>", str(key.pk))
    makers = {"tokens": make_token, "export": make_export, "orders": order}
    made = next((make for word, make in makers.items() if word in route), make_endpoint)
    row = made(owner) if "<" in route else None
    pk = row[0].pk if isinstance(row, tuple) else getattr(row, "pk", "")
    return "/" + route.replace("<uuid:pk>", str(pk))


def test_every_page_of_the_account_asks_or_is_known_to_be_harmless():
    routes = {
        route
        for route, view in patterns(get_resolver())
        if route.startswith(OF_THE_ACCOUNT) and not is_of_the_api(view)
    }

    assert {route for route in routes if not route.startswith(BY_MAIL)} == (
        ASKS.keys() | ASKS_NOTHING
    )


@pytest.mark.parametrize("route", ASKS)
def test_an_act_that_gives_lasting_access_asks_who_it_is(alice, borrowed, route):
    path = fill(route, alice)
    answers = [borrowed.post(path, sent) for sent in ASKS[route]] or [borrowed.get(path)]

    assert all(map(refusal, answers))
    with user_scope(alice.pk):
        assert ApiToken.objects.count() == int("<uuid" in route and "tokens" in route)
        assert WebhookEndpoint.objects.count() == int("<uuid" in route and "webhooks" in route)
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [ADDRESS]


def test_the_form_that_was_sent_is_taken_up_after_the_answer(alice, borrowed):
    [form] = ASKS["account/tokens/new/"]

    question = borrowed.post("/account/tokens/new/", form)
    wrong = borrowed.post(question.url, {"password": "wrong", "next": "/account/tokens/new/"})
    borrowed.post(question.url, {"password": PASSWORD, "next": "/account/tokens/new/"})

    assert wrong.status_code == 200
    with user_scope(alice.pk):
        assert ApiToken.objects.get().name == "mine"


def test_who_logged_in_a_moment_ago_is_not_asked(alice, time_machine):
    time_machine.move_to("2026-11-21T09:30:00Z")
    client = Client()
    client.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})

    at_once = client.get("/account/tokens/new/")
    time_machine.move_to("2026-11-21T09:35:01Z")
    later = client.get("/account/tokens/new/")

    assert at_once.status_code == 200
    assert refusal(later)


LASTING = [name for name, found in ENDPOINTS.items() if found.operation.lasting]
UNLIMITED = [name for name, found in ENDPOINTS.items() if found.operation.unlimited]


def test_every_operation_that_changes_an_account_asks_or_is_known_to_be_harmless():
    writing = ("account:write", "account:delete", "webhooks:write", "billing:write")
    found = {name for name, one in ENDPOINTS.items() if one.operation.scope in writing}

    assert found - set(LASTING) == HARMLESS


@pytest.mark.parametrize("name", LASTING)
def test_a_browser_that_logged_in_long_ago_is_told_where_to_answer(alice, borrowed, name):
    row, method = ROWS[name], ENDPOINTS[name].method.upper()
    path, body = row.path(alice), row.body_for(alice)

    sent = json.dumps(body or {}).encode()
    answer = borrowed.generic(method, path, sent, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "login-too-old")
    assert answer.json()["address"].endswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("name", UNLIMITED)
def test_a_token_with_a_limit_does_not_get_out_of_it(alice, name):
    row = ROWS[name]
    path, body = row.path(alice), row.body_for(alice)

    answer = call(api_client(alice, limit_mc=1000), name, path, body)

    assert (answer.status_code, answer.json()["code"]) == (403, "token-limited")
