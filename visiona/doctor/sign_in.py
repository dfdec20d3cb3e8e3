"""The providers of accounts elsewhere: whether each says of itself what a login needs."""

from __future__ import annotations

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from requests import RequestException

from accounts.sso import openid
from accounts.sso.provider import OpenIdProvider
from visiona.doctor.findings import Finding, Level

_SETTINGS = "GOOGLE_CLIENT_ID, GITHUB_CLIENT_ID or OIDC_PROVIDERS"


def accounts_elsewhere() -> Finding:
    providers = get_adapter().list_providers(None)
    if not providers:
        return Finding(Level.OFF, "none", f"Set {_SETTINGS}: docs/sign-in.md says how.")
    faults = [f"{one.sub_id}: {fault}" for one in providers if (fault := _fault_of(one))]
    if faults:
        mend = "Compare its issuer with docs/sign-in.md; then look at DNS, proxy and firewall."
        return Finding(Level.BROKEN, "; ".join(faults), mend)
    names = ", ".join(one.sub_id for one in providers)
    level = Level.SANDBOX if [one.sub_id for one in providers] == ["sandbox"] else Level.OK
    mend = f"For a real one: set {_SETTINGS}." if level is Level.SANDBOX else ""
    return Finding(level, f"{names} say who they are", mend)


def _fault_of(provider: OpenIdProvider) -> str:
    """GitHub publishes nothing about itself: what its keys are worth only a login shows."""
    if not isinstance(provider, OpenIdProvider):
        return ""
    try:
        openid.configuration(provider.app.settings["server_url"])
    except (OAuth2Error, RequestException, ValueError) as error:
        return str(error) if isinstance(error, openid.NotBelieved) else type(error).__name__
    return ""
