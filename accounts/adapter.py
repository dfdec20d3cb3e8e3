"""Where allauth asks the product."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from accounts.context import chosen_theme
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """A newcomer keeps the theme that the browser already shows."""
        user.theme = chosen_theme(request)
        return super().save_user(request, user, form, commit)

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """Nothing was stashed, nothing is written: a program's sign-up leaves no session."""
        if "account_verified_email" not in request.session:
            return None
        return super().unstash_verified_email(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Each link leads to our own address, whatever host the request came in by."""
        links = {name: _ours(url) for name, url in context.items() if name.endswith("_url")}
        super().send_mail(
            template_prefix, email, {**context, **links, "site_url": settings.SITE_URL}
        )


def _ours(url: str) -> str:
    """allauth builds its links from the request's Host, which whoever sends it chooses."""
    return settings.SITE_URL + urlunsplit(("", "", *urlsplit(url)[2:]))
