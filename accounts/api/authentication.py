"""Who sends a request: the person of a token, or the person whose browser is logged in."""

from __future__ import annotations

from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import User
from accounts.services import tokens
from core import actor


class TokenAuthentication(authentication.TokenAuthentication):
    """`Authorization: Bearer <token>`. It needs no form token, and no cookie is looked at."""

    keyword = "Bearer"

    def authenticate_credentials(self, key: str) -> tuple[User, actor.Token]:
        found = tokens.find(key)
        if found is None:
            raise AuthenticationFailed
        return found.owner, found.acting


class SessionAuthentication(authentication.SessionAuthentication):
    """For the site's own pages: every change carries the form token, as it does there."""
