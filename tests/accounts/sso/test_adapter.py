from __future__ import annotations

import re

import pytest
import requests

from accounts.sso import adapter, oauth, provider
from tests.accounts.sso.elsewhere import app, providers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sandbox]


def test_an_answer_is_read_up_to_a_measure_and_not_elsewhere(settings, monkeypatch):
    session = adapter.SocialAdapter().get_requests_session()
    address = f"{settings.SANDBOX_URL}/oidc/.well-known/openid-configuration"

    known = session.get(address).json()
    with pytest.raises(requests.TooManyRedirects):
        session.get(f"{settings.SANDBOX_URL}/mail")
    monkeypatch.setattr(adapter, "_MOST_BYTES", 100)
    with pytest.raises(requests.RequestException, match="too long"):
        session.get(address)

    assert known["issuer"] == f"{settings.SANDBOX_URL}/oidc"


def test_no_provider_is_looked_up_in_a_table(settings, django_assert_num_queries):
    settings.SOCIALACCOUNT_PROVIDERS = providers(openid=[app("a", "oidc"), app("b", "google")])

    with django_assert_num_queries(0):
        found = adapter.SocialAdapter().list_providers(None)

    assert [one.sub_id for one in found] == ["a", "b"]
    assert all(isinstance(one, provider.OpenIdProvider) for one in found)


def test_what_is_asked_of_a_provider_is_not_for_the_address_bar_to_say(client):
    wishes = "?scope=admin&auth_params=prompt%3Dnone&action=reauthenticate"

    page = client.post(f"/accounts/sso/sandbox/{wishes}").content.decode()
    [address] = re.findall(r'content="0;url=([^"]+)"', page)

    assert "admin" not in address
    assert "prompt" not in address


@pytest.mark.parametrize(
    ("server", "api"),
    [
        ("https://github.com", "https://api.github.com/user"),
        ("https://git.example/", "https://git.example/api/v3/user"),
    ],
)
def test_github_may_be_a_server_of_ones_own(rf, settings, server, api):
    own = app("github", "", settings={"server_url": server})
    settings.SOCIALACCOUNT_PROVIDERS = providers(github=[own])
    request = rf.get("/")

    asked = adapter.SocialAdapter(request).get_provider(request, "github")

    assert oauth.GitHubAdapter(request).profile_url == api
    assert asked.get_oauth2_adapter(request).authorize_url.startswith(server.rstrip("/"))
