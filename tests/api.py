"""What tests of the API share: a client that is a program with a token."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.test import Client

from accounts.models import ApiToken, User
from accounts.scopes import STAFF_SCOPES
from accounts.services.tokens import TokenRequest, create_token
from core.actor import EVERYTHING
from core.row_security import user_scope


def _all_of(owner: User) -> tuple[str, ...]:
    return (EVERYTHING, *STAFF_SCOPES) if owner.is_staff else (EVERYTHING,)


def make_token(owner: User, *scopes: str, **more: Any) -> tuple[ApiToken, str]:
    """The row and the token itself; without scopes it may everything."""
    with user_scope(owner.pk):
        made = create_token(owner, TokenRequest("test", scopes or _all_of(owner), **more))
    return made.row, made.text


class ApiClient(Client):
    """Sends JSON and the token; each has an address of its own, so that limits don't meet."""

    def __init__(self, token: str = "", **defaults: Any) -> None:
        address = f"fd00:{secrets.token_hex(2)}:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"
        defaults |= {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
        super().__init__(REMOTE_ADDR=address, **defaults)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """A request with a JSON body; headers are written with underlines: `Prefer="wait=1"`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = b"" if body is None else json.dumps(body).encode()
        return self.generic(
            method.upper(), path, content, "application/json" if content else "", headers=named
        )


def api_client(owner: User, *scopes: str, **more: Any) -> ApiClient:
    return ApiClient(make_token(owner, *scopes, **more)[1])
