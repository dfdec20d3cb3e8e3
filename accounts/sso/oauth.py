"""How allauth asks each kind of provider who it is. All of it waits for the network."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

from accounts.sso import openid


class OpenIdAdapter(OpenIDConnectOAuth2Adapter):
    _verifier = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        return openid.configuration(self.get_provider().app.settings["server_url"])

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return self.get_provider().own_address()

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        self._verifier = pkce_code_verifier or ""
        return super().get_access_token_data(request, app, client, pkce_code_verifier)

    def complete_login(
        self, request: HttpRequest, app: Any, token: Any, **facts: Any
    ) -> SocialLogin:
        """Raises NotBelieved."""
        claims = openid.read_token(
            facts["response"].get("id_token"),
            self.openid_config,
            client_id=app.client_id,
            nonce=openid.nonce_of(self._verifier),
        )
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            claims |= self._told_about(claims["sub"], token.token)
        return self.get_provider().sociallogin_from_response(request, claims)

    def _told_about(self, subject: str, access_token: str) -> dict[str, Any]:
        told = self._fetch_user_info(access_token)
        if told.get("sub") != subject:
            raise openid.NotBelieved("userinfo: it is about somebody else")
        return {name: told[name] for name in ("email", "email_verified") if name in told}


class GitHubAdapter(GitHubOAuth2Adapter):
    """Of github.com, or of a GitHub Enterprise server."""

    @property
    def web_url(self) -> str:
        return self.get_provider().app.settings["server_url"].rstrip("/")

    @property
    def _api_url(self) -> str:
        is_public = self.web_url == "https://github.com"
        return "https://api.github.com" if is_public else f"{self.web_url}/api/v3"

    @property
    def access_token_url(self) -> str:
        return f"{self.web_url}/login/oauth/access_token"

    @property
    def authorize_url(self) -> str:
        return f"{self.web_url}/login/oauth/authorize"

    @property
    def profile_url(self) -> str:
        return f"{self._api_url}/user"

    @property
    def emails_url(self) -> str:
        return f"{self._api_url}/user/emails"

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return self.get_provider().own_address()

    def complete_login(
        self, request: HttpRequest, app: Any, token: Any, **facts: Any
    ) -> SocialLogin:
        headers = {"Authorization": f"Bearer {token.token}"}
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers=headers)
        answer.raise_for_status()
        about = answer.json() | {"emails": self.get_emails(headers) or []}
        return self.get_provider().sociallogin_from_response(request, about)
