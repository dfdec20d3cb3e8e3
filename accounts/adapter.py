"""Where allauth asks the product."""

from __future__ import annotations

from typing import Any

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
        """The foot of each mail names our own address."""
        super().send_mail(template_prefix, email, {**context, "site_url": settings.SITE_URL})
