"""Accounts elsewhere that people may log in with: each on a switch of its own, none in a table."""

from __future__ import annotations

from typing import Any

from visiona.settings.environment import SANDBOX_URL, env

SOCIALACCOUNT_ADAPTER = "accounts.sso.adapter.SocialAdapter"
SOCIALACCOUNT_FORMS = {
    "signup": "accounts.door_forms.ElsewhereSignupForm",
    "disconnect": "accounts.door_forms.DisconnectForm",
}
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5


def read_providers(text: str) -> list[dict[str, Any]]:
    """Of OIDC_PROVIDERS: id|issuer|client id|client secret|name, with ; between two of them."""
    parts = [[field.strip() for field in one.split("|")] for one in text.split(";") if one.strip()]
    return [_openid(*fields) for fields in parts]


def _openid(id_: str, issuer: str, client: str, secret: str, name: str = "") -> dict[str, Any]:
    return {
        "provider_id": id_,
        "name": name or id_.capitalize(),
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": issuer.rstrip("/")},
    }


def _openid_providers() -> list[dict[str, Any]]:
    found = read_providers(env.str("OIDC_PROVIDERS", default=""))
    if client := env.str("GOOGLE_CLIENT_ID", default=""):
        secret = env.str("GOOGLE_CLIENT_SECRET", default="")
        found.insert(0, _openid("google", "https://accounts.google.com", client, secret))
    if SANDBOX_URL:
        found.append(
            _openid("sandbox", f"{SANDBOX_URL}/oidc", "visiona", "sandbox", "the sandbox")
        )
    return found


def _github() -> list[dict[str, Any]]:
    client = env.str("GITHUB_CLIENT_ID", default="")
    secret = env.str("GITHUB_CLIENT_SECRET", default="")
    server = env.str("GITHUB_URL", default="https://github.com")
    return [_openid("github", server, client, secret, "GitHub")] if client else []


SOCIALACCOUNT_PROVIDERS = {
    "openid": {"APPS": _openid_providers()},
    "github": {"APPS": _github()},
}
