"""The sandbox's identity providers, as a browser meets them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.test import Client

from tests.fakes import HTTP


def providers(**apps: list[dict[str, Any]]) -> dict[str, Any]:
    """For SOCIALACCOUNT_PROVIDERS."""
    return {kind: {"APPS": apps.get(kind, [])} for kind in ("openid", "github")}


def app(id_: str, path: str, **changes: Any) -> dict[str, Any]:
    facts = {"provider_id": id_, "name": id_, "client_id": "visiona", "secret": "sandbox"}
    return facts | {"settings": {"server_url": f"{settings.SANDBOX_URL}/{path}"}} | changes


def leave(client: Client, provider: str = "sandbox", **form: str) -> str:
    """The address at the provider that the browser is sent to."""
    page = client.post(f"/accounts/sso/{provider}/", {"process": "login", **form})
    assert page.status_code == 200, page.content.decode()[-2000:]
    return unescape(re.search(r'content="0;url=([^"]+)"', page.content.decode())[1])


def agree(address: str, email: str, **form: str) -> str:
    """The path and query with which the provider sends the browser back."""
    asked = dict(parse_qsl(urlsplit(address).query))
    HTTP.get(address).raise_for_status()
    answer = HTTP.post(address.partition("?")[0], data=asked | {"email": email, **form})
    assert answer.status_code == 303, answer.text
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def come(client: Client, email: str, provider: str = "sandbox", **form: str) -> Any:
    """There and back: what the site then answers."""
    return client.get(agree(leave(client, provider), email, **form))
