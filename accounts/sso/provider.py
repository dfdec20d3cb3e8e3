"""The kinds of providers that there are; `SOCIALACCOUNT_PROVIDERS` names each one in use."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.github.provider import GitHubProvider
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from accounts.sso import openid
from accounts.sso.oauth import GitHubAdapter, OpenIdAdapter
from core.crypto import blind_index
from core.http import own_origin


class Account(ProviderAccount):
    def to_str(self) -> str:
        return self.account.get_provider().name


class Sparing:
    """Keeps nothing but a keyed hash of the id, and takes no wishes from the address bar."""

    app: Any
    request: HttpRequest
    sub_id: str
    account_class = Account
    pkce_enabled_default = True

    def extract_uid(self, data: dict[str, Any]) -> str:
        return blind_index(f"{self.sub_id}\0{super().extract_uid(data)}", "sso")  # type: ignore[misc]

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def serialize(self) -> dict[str, Any]:
        return {"id": self.sub_id}

    def get_login_url(self, request: HttpRequest, **query: Any) -> str:
        address = reverse("sso_login", args=[self.sub_id])
        return f"{address}?{urlencode(query)}" if query else address

    def own_address(self) -> str:
        """Where the provider sends people back to."""
        return f"{own_origin(self.request)}{reverse('sso_callback', args=[self.sub_id])}"

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_scope()  # type: ignore[attr-defined]

    def get_auth_params_from_request(self, request: HttpRequest, action: Any) -> dict[str, Any]:
        return self.get_auth_params()  # type: ignore[attr-defined]


class OpenIdProvider(Sparing, OpenIDConnectProvider):
    id = "openid"
    oauth2_adapter_class = OpenIdAdapter

    def get_default_scope(self) -> list[str]:
        return ["openid", "email"]

    def get_pkce_params(self) -> dict[str, Any]:
        params = super().get_pkce_params()
        return params | {"nonce": openid.nonce_of(params["code_verifier"])}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Some send the word instead of the truth value."""
        is_verified = data.get("email_verified") in (True, "true")
        return super().extract_email_addresses(data | {"email_verified": is_verified})


class OwnGitHubProvider(Sparing, GitHubProvider):
    oauth2_adapter_class = GitHubAdapter


provider_classes = [OpenIdProvider, OwnGitHubProvider]
